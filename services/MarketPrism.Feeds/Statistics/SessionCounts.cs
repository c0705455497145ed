namespace MarketPrism.Feeds;

/// <summary>Counters of a session at one moment.</summary>
internal sealed record SessionCounts(
    RoutingStats Routing,
    long Attempts,
    long Successes,
    int ReconnectsLastHour,
    long[] Handler,
    Dictionary<ConnectionEndReason, long> ReconnectionsByReason,
    Dictionary<ConnectionFailureClass, long> FailuresByClass,
    Dictionary<RepairRung, long> Repairs);
