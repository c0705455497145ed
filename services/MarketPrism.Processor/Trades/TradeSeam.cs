namespace MarketPrism.Processor;

/// <summary>Two trades that follow each other on different connections, and nothing shows that none lies between.</summary>
/// <param name="FromId">The id behind the first.</param>
/// <param name="ToId">The id before the second.</param>
/// <param name="FromNs">When the first was received, Unix ns.</param>
/// <param name="ToNs">When the second was.</param>
internal readonly record struct TradeSeam(long FromId, long ToId, long FromNs, long ToNs);
