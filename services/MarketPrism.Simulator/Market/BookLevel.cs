namespace MarketPrism.Simulator.Market;

/// <summary>One price level of a true book.</summary>
/// <param name="Price">The price, exact.</param>
/// <param name="Quantity">The whole quantity at that price, exact, in the venue's unit (contracts on OKX derivatives and COIN-M).</param>
public readonly record struct BookLevel(decimal Price, decimal Quantity);
