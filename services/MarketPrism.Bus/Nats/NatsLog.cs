using Microsoft.Extensions.Logging;

namespace MarketPrism.Bus;

/// <summary>The log messages of the bus on NATS; ids 2000 to 2099.</summary>
internal static partial class NatsLog
{
    [LoggerMessage(2001, LogLevel.Information, "NATS connected to {Server} (id {ServerId}, version {Version})")]
    public static partial void Connected(ILogger logger, string server, string serverId, string version);

    [LoggerMessage(2002, LogLevel.Warning, "NATS connection to {Server} lost; {Messages} messages wait")]
    public static partial void Disconnected(ILogger logger, string server, long messages);

    [LoggerMessage(2003, LogLevel.Warning, "NATS: {Reason}")]
    public static partial void Client(ILogger logger, string reason);

    [LoggerMessage(2007, LogLevel.Warning, "NATS servers not reached: {Reason}")]
    public static partial void ConnectFailed(ILogger logger, string reason);

    [LoggerMessage(2004, LogLevel.Error, "NATS connection given up")]
    public static partial void GivenUp(ILogger logger, Exception exception);

    [LoggerMessage(2005, LogLevel.Warning, "NATS server error: {Error}")]
    public static partial void ServerError(ILogger logger, string error);

    [LoggerMessage(2006, LogLevel.Warning, "NATS server {Server} is about to leave (lame duck mode)")]
    public static partial void LameDuck(ILogger logger, string server);

    [LoggerMessage(2008, LogLevel.Error, "A change of the NATS connection could not be handled")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(2009, LogLevel.Warning, "NATS server silent for {Seconds} s: it is left")]
    public static partial void Silent(ILogger logger, double seconds);

    [LoggerMessage(2010, LogLevel.Error, "A message could not be published, and neither can others of its kind: {Reason}")]
    public static partial void Refused(ILogger logger, string reason);

    [LoggerMessage(2011, LogLevel.Warning, "NATS subscription to {Subject} not restored yet: {Reason}")]
    public static partial void NotRestored(ILogger logger, string subject, string reason);
}
