namespace MarketPrism.Exchanges;

/// <summary>A number of things in a span of time.</summary>
/// <param name="Count">How many.</param>
/// <param name="Per">In which span.</param>
public sealed record RateLimit(int Count, TimeSpan Per);
