namespace MarketPrism.Exchanges;

/// <summary>A price and the quantity there, as mantissas at the book's scales.</summary>
/// <param name="Price">Mantissa of the price.</param>
/// <param name="Quantity">Mantissa of the quantity; 0 removes.</param>
public readonly record struct BookLevel(long Price, long Quantity);
