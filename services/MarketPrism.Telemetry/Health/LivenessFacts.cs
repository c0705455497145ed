namespace MarketPrism.Telemetry;

/// <summary>What is known when liveness is judged. Ages by the monotonic clock; null = never.</summary>
public sealed record LivenessFacts
{
    /// <summary>A loop that is past its own deadline, by name; null = none.</summary>
    public string? Wedged { get; init; }

    /// <summary>Since the supervisor's last turn.</summary>
    public TimeSpan LoopAge { get; init; }

    /// <summary>How long the stalest stream has been stale; zero = none is.</summary>
    public TimeSpan StaleFor { get; init; }

    /// <summary>Complete, fruitless turns of the repair ladder.</summary>
    public int LadderCycles { get; init; }

    /// <summary>Since a connection of ours was opened and its subscriptions acknowledged.</summary>
    public TimeSpan? AcknowledgedAge { get; init; }

    /// <summary>Since a REST request of ours to the venue succeeded.</summary>
    public TimeSpan? RestAge { get; init; }

    /// <summary>The operator's verdict, which sees peers; <see cref="UpstreamVerdict.Unknown"/> when none is valid.</summary>
    public UpstreamVerdict Upstream { get; init; }

    /// <summary>Whether a maintenance window is open.</summary>
    public bool InMaintenance { get; init; }

    /// <summary>Since the start.</summary>
    public TimeSpan Uptime { get; init; }

    /// <summary>Restarts for staleness that are still allowed this hour.</summary>
    public int RestartsLeft { get; init; }

    /// <summary>Whether the process drains.</summary>
    public bool IsShuttingDown { get; init; }
}
