namespace MarketPrism.Processor;

/// <summary>The last published trade of an instrument.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ReceivedNs">When it was received, Unix ns.</param>
internal readonly record struct TradePosition(long Id, long ReceivedNs);
