namespace MarketPrism.WebConsole;

/// <summary>What the console logs; events 9000 to 9099.</summary>
internal static partial class ConsoleLog
{
    [LoggerMessage(EventId = 9000, Level = LogLevel.Information, Message = "The page is at {Address}; probes and metrics listen on port {Port}")]
    public static partial void Listening(ILogger logger, Uri address, int port);
}
