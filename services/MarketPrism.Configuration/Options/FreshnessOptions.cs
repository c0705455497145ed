namespace MarketPrism.Configuration;

/// <summary>When a stream counts as stale (key <c>freshness</c>).</summary>
public sealed record FreshnessOptions
{
    /// <summary>No stream is stale before this. 1 to 3,600 s, default 5.</summary>
    public TimeSpan Floor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Stale after this many expected gaps (p99 of the last 256). 1 to 100, default 3.</summary>
    public double Factor { get; init; } = 3;

    /// <summary>A quiet stream that the venue confirms is probed again after doubling times up to this. 10 to 86,400 s, default 3,600.</summary>
    public TimeSpan QuietProbeMax { get; init; } = TimeSpan.FromSeconds(3_600);
}
