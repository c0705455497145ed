using MarketPrism.Exchanges;

namespace MarketPrism.Markets.Trades;

/// <summary>A trade with the time that it needs to be published later.</summary>
/// <param name="Trade">The trade.</param>
/// <param name="ReceivedNs">When its frame was received, Unix ns.</param>
public readonly record struct HeldTrade(TradeEvent Trade, long ReceivedNs);
