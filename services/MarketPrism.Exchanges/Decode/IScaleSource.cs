namespace MarketPrism.Exchanges;

/// <summary>Knows with how many decimals the numbers of an instrument's book are kept.</summary>
public interface IScaleSource
{
    /// <summary>The scales of a symbol's book.</summary>
    /// <param name="symbol">The venue's symbol, as in the frame; empty in REST bodies that do not name it (the caller knows it from the subject).</param>
    /// <returns>Price and quantity decimals, 0 to 18.</returns>
    (int Price, int Quantity) ScalesOf(ReadOnlySpan<byte> symbol);
}
