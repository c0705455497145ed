using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator;

/// <summary>Every log line of the operator.</summary>
internal static partial class OperatorLog
{
    [LoggerMessage(2001, LogLevel.Information, "Applying {Kind} {Namespace}/{Name}: {Difference}")]
    public static partial void Applying(ILogger logger, string kind, string @namespace, string name, string difference);

    [LoggerMessage(2002, LogLevel.Information, "Deleting {Kind} {Namespace}/{Name}")]
    public static partial void Deleting(ILogger logger, string kind, string @namespace, string name);

    [LoggerMessage(2003, LogLevel.Information, "Rollout of {Shard} waits: {Reason}")]
    public static partial void RolloutWaits(ILogger logger, string shard, string reason);

    [LoggerMessage(2101, LogLevel.Warning, "NATS: {Error}; the operator goes on without reports until it is back")]
    public static partial void BusAway(ILogger logger, string error);

    [LoggerMessage(2102, LogLevel.Debug, "Asking {Pod} for its status failed: {Error}")]
    public static partial void PollFailed(ILogger logger, string pod, string error);

    [LoggerMessage(2103, LogLevel.Information, "Verdict on {Exchange} {Market}: {Verdict} ({Fresh} of {Total} connectors are fresh)")]
    public static partial void VerdictChanged(ILogger logger, string exchange, string market, string verdict, int fresh, int total);
}
