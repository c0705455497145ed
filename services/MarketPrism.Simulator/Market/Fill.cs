namespace MarketPrism.Simulator.Market;

/// <summary>One maker's part of a trade.</summary>
/// <param name="TradeId">Rises by one per symbol.</param>
/// <param name="OrderId">The aggregate it belongs to (one taker order at one price).</param>
/// <param name="FirstOfOrder">The first trade id of that aggregate.</param>
/// <param name="Price">In ticks.</param>
/// <param name="Quantity">In lots.</param>
/// <param name="BuyerIsMaker">True when the taker sold.</param>
/// <param name="TimeNs">Unix nanoseconds.</param>
internal readonly record struct Fill(long TradeId, long OrderId, long FirstOfOrder, long Price, long Quantity, bool BuyerIsMaker, long TimeNs);
