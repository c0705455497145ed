namespace MarketPrism.Simulator.Market;

/// <summary>A position that the venue closed by force.</summary>
/// <param name="Sell">The side of the closing order: true closes a long.</param>
/// <param name="Price">The average price, in ticks.</param>
/// <param name="BankruptcyPrice">In ticks.</param>
/// <param name="Quantity">In lots.</param>
/// <param name="TimeNs">Unix nanoseconds.</param>
internal readonly record struct Liquidation(bool Sell, long Price, long BankruptcyPrice, long Quantity, long TimeNs);
