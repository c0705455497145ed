namespace MarketPrism.WebConsole;

/// <summary>What the console logs; events 9000 to 9099.</summary>
internal static partial class ConsoleLog
{
    [LoggerMessage(EventId = 9000, Level = LogLevel.Information, Message = "The page is at {Address}; probes and metrics listen on port {Port}")]
    public static partial void Listening(ILogger logger, Uri address, int port);

    [LoggerMessage(EventId = 9001, Level = LogLevel.Error, Message = "The configuration was refused and generation {Generation} stays in force: {Problems}")]
    public static partial void Refused(ILogger logger, int generation, string problems);

    [LoggerMessage(EventId = 9002, Level = LogLevel.Information, Message = "Configuration generation {Generation}: its logging is in force, the rest from the next start")]
    public static partial void Reloaded(ILogger logger, int generation);
}
