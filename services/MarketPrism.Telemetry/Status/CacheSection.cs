namespace MarketPrism.Telemetry;

/// <summary>A bounded cache.</summary>
/// <param name="Name">What it holds.</param>
/// <param name="Size">Entries now.</param>
/// <param name="Limit">Entries at most.</param>
public sealed record CacheSection(string Name, long Size, long Limit);
