namespace MarketPrism.Feeds;

/// <summary>What the judgement of liveness needs; ages by the monotonic clock, null = never.</summary>
public sealed record FeedEvidence
{
    /// <summary>Since the last turn of the session's loop.</summary>
    public TimeSpan LoopAge { get; init; }

    /// <summary>Set when a loop is past the deadline that it declared itself; says which.</summary>
    public string? Wedged { get; init; }

    /// <summary>How long the stalest stream has been stale; zero when none is.</summary>
    public TimeSpan StaleFor { get; init; }

    /// <summary>The fewest complete, fruitless turns of the repair ladder among the stale streams.</summary>
    public int LadderCycles { get; init; }

    /// <summary>Since a connection was opened and its subscriptions acknowledged.</summary>
    public TimeSpan? AcknowledgedAge { get; init; }

    /// <summary>Since the last data frame of any stream.</summary>
    public TimeSpan? DataAge { get; init; }

    /// <summary>Whether the first dial has an outcome, good or bad.</summary>
    public bool FirstDialHasOutcome { get; init; }
}
