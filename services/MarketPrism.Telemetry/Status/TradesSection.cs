namespace MarketPrism.Telemetry;

/// <summary>Trades of a processor.</summary>
public sealed record TradesSection
{
    /// <summary>Published.</summary>
    public long Total { get; init; }

    /// <summary>Dropped because they had been published.</summary>
    public long Duplicates { get; init; }

    /// <summary>Fetched over REST after a hole.</summary>
    public long Backfilled { get; init; }

    /// <summary>Holes found.</summary>
    public long Gaps { get; init; }
}
