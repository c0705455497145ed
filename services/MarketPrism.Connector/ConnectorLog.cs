using Microsoft.Extensions.Logging;

namespace MarketPrism.Connector;

/// <summary>Log messages of the connector. Event ids 4000 to 4099.</summary>
internal static partial class ConnectorLog
{
    [LoggerMessage(4000, LogLevel.Information, "connector {Version} starts: {Subscriptions} subscriptions, configuration {File}")]
    internal static partial void Starting(ILogger logger, string version, int subscriptions, string file);

    [LoggerMessage(4001, LogLevel.Information, "listens on port {Port}: /status /readyz /livez /startupz /metrics /gaps /config")]
    internal static partial void Listening(ILogger logger, int port);

    [LoggerMessage(4002, LogLevel.Information, "configuration generation {Generation} is in force")]
    internal static partial void Reloaded(ILogger logger, int generation);

    [LoggerMessage(4003, LogLevel.Error, "the configuration was refused and the one before stays: {Problems}")]
    internal static partial void Refused(ILogger logger, string problems);

    [LoggerMessage(4004, LogLevel.Warning, "{Keys} changed: takes effect at the next start")]
    internal static partial void NeedsRestart(ILogger logger, string keys);

    [LoggerMessage(4005, LogLevel.Information, "{Subscription}: {What}")]
    internal static partial void SubscriptionChanged(ILogger logger, string subscription, string what);

    [LoggerMessage(4006, LogLevel.Error, "{Subscription}: the change could not be taken")]
    internal static partial void ApplyFailed(ILogger logger, Exception exception, string subscription);

    [LoggerMessage(4015, LogLevel.Error, "configuration generation {Generation} could not be taken and the one before stays in force")]
    internal static partial void ReloadFailed(ILogger logger, Exception exception, int generation);

    [LoggerMessage(4016, LogLevel.Warning, "egress {Egress}: {Problem}")]
    internal static partial void EgressAlone(ILogger logger, string egress, string problem);

    [LoggerMessage(4017, LogLevel.Information, "egress {Egress}: shared with {Others} other connectors again")]
    internal static partial void EgressShared(ILogger logger, string egress, int others);

    [LoggerMessage(4018, LogLevel.Warning, "{Subscription}: its successor has not all of its streams after {Limit}; it ends all the same")]
    internal static partial void HandOverLate(ILogger logger, string subscription, TimeSpan limit);

    [LoggerMessage(4007, LogLevel.Information, "the bus is {State}")]
    internal static partial void BusChanged(ILogger logger, string state);

    [LoggerMessage(4008, LogLevel.Warning, "{Problem}")]
    internal static partial void NoRestartBudget(ILogger logger, string problem);

    [LoggerMessage(4009, LogLevel.Information, "draining: {Step}")]
    internal static partial void Draining(ILogger logger, string step);

    [LoggerMessage(4012, LogLevel.Warning, "debug hook: {Hook}")]
    internal static partial void DebugHook(ILogger logger, string hook);

    [LoggerMessage(4013, LogLevel.Information, "stopped")]
    internal static partial void Stopped(ILogger logger);
}
