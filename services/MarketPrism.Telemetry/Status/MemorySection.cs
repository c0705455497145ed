namespace MarketPrism.Telemetry;

/// <summary>Memory of the process.</summary>
public sealed record MemorySection
{
    /// <summary>Resident bytes.</summary>
    public long RssBytes { get; init; }

    /// <summary>Bounded caches.</summary>
    public IReadOnlyList<CacheSection> Caches { get; init; } = [];
}
