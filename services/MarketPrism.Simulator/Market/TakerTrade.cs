namespace MarketPrism.Simulator.Market;

/// <summary>What one taker order traded at one price: the aggregate that venues call aggTrade, and OKX its <c>trades</c>.</summary>
/// <param name="AggregateId">Rises by one per symbol.</param>
/// <param name="FirstTradeId">The first fill.</param>
/// <param name="LastTradeId">The last fill.</param>
/// <param name="Price">In ticks.</param>
/// <param name="Quantity">In lots, all fills together.</param>
/// <param name="BuyerIsMaker">True when the taker sold.</param>
/// <param name="TimeNs">Unix nanoseconds.</param>
/// <param name="BookId">The book's update id after it.</param>
internal readonly record struct TakerTrade(
    long AggregateId, long FirstTradeId, long LastTradeId, long Price, long Quantity, bool BuyerIsMaker, long TimeNs, long BookId);
