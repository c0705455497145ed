namespace MarketPrism.Feeds;

/// <summary>A stream that the venue refuses.</summary>
/// <param name="Symbol">The venue's symbol.</param>
/// <param name="Key">The stream's key.</param>
/// <param name="Reason">Why.</param>
public sealed record RejectedStream(string Symbol, string Key, string Reason);
