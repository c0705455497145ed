using Microsoft.Extensions.Logging;

namespace MarketPrism.Nats.Telemetry;

/// <summary>The log messages of the client; ids 2000 to 2099.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(2000, LogLevel.Debug, "NATS connection {Name}: {From} -> {To}")]
    public static partial void StateChanged(this ILogger logger, string name, NatsConnectionState from, NatsConnectionState to);

    [LoggerMessage(2001, LogLevel.Information, "NATS connected to {Server} (id {ServerId}, version {Version})")]
    public static partial void Connected(this ILogger logger, string server, string serverId, string version);

    [LoggerMessage(2002, LogLevel.Warning, "NATS connection to {Server} lost: {Reason}")]
    public static partial void Disconnected(this ILogger logger, string server, string reason);

    [LoggerMessage(2003, LogLevel.Warning, "NATS server {Server} not reached (attempt {Attempt}): {Reason}")]
    public static partial void ConnectFailed(this ILogger logger, string server, int attempt, string reason);

    [LoggerMessage(2004, LogLevel.Error, "NATS connection given up: {Reason}")]
    public static partial void GivenUp(this ILogger logger, string reason);

    [LoggerMessage(2005, LogLevel.Warning, "NATS server error: {Error}")]
    public static partial void ServerError(this ILogger logger, string error);

    [LoggerMessage(2006, LogLevel.Warning, "NATS server {Server} is about to leave (lame duck mode)")]
    public static partial void LameDuck(this ILogger logger, string server);

    [LoggerMessage(2007, LogLevel.Warning, "NATS subscription {Subject} is slow and drops messages")]
    public static partial void SlowConsumer(this ILogger logger, string subject);

    [LoggerMessage(2008, LogLevel.Error, "A handler of a NATS event failed")]
    public static partial void EventHandlerFailed(this ILogger logger, Exception exception);
}
