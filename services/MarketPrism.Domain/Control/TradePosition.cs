namespace MarketPrism.Domain;

/// <summary>The last published trade of an instrument.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ReceivedNs">When it was received, Unix ns.</param>
public readonly record struct TradePosition(long Id, long ReceivedNs);
