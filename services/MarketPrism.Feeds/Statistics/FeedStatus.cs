namespace MarketPrism.Feeds;

/// <summary>All that a session knows about itself, at one moment.</summary>
public sealed record FeedStatus
{
    /// <summary>The subscription's name.</summary>
    public required string Name { get; init; }

    /// <summary>The state of its worst socket.</summary>
    public FeedState State { get; init; }

    /// <summary>Every stream is established, or rejected and reported, and at least one is established; or paused on request.</summary>
    public bool IsReady { get; init; }

    /// <summary>Why not, with what to do.</summary>
    public IReadOnlyList<FeedReason> Reasons { get; init; } = [];

    /// <summary>Sockets that are open.</summary>
    public int ActiveConnections { get; init; }

    /// <summary>Counters.</summary>
    public RoutingStats Routing { get; init; } = new();

    /// <summary>Rates.</summary>
    public FeedRates Rates { get; init; } = new();

    /// <summary>Streams by state.</summary>
    public StreamTotals Streams { get; init; } = new();

    /// <summary>How the pending streams come back; null when none is pending.</summary>
    public RestorePlan? Restore { get; init; }

    /// <summary>The worst 50 streams, or all when asked for.</summary>
    public IReadOnlyList<StreamStatus> Worst { get; init; } = [];

    /// <summary>Connections.</summary>
    public IReadOnlyList<ConnectionStatus> Connections { get; init; } = [];

    /// <summary>Reconnections by reason.</summary>
    public IReadOnlyDictionary<ConnectionEndReason, long> ReconnectionsByReason { get; init; } = new Dictionary<ConnectionEndReason, long>();

    /// <summary>Failed dials by class.</summary>
    public IReadOnlyDictionary<ConnectionFailureClass, long> FailuresByClass { get; init; } = new Dictionary<ConnectionFailureClass, long>();

    /// <summary>Steps of the repair ladder by rung.</summary>
    public IReadOnlyDictionary<RepairRung, long> Repairs { get; init; } = new Dictionary<RepairRung, long>();
}
