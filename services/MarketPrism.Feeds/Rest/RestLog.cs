using Microsoft.Extensions.Logging;

namespace MarketPrism.Feeds;

/// <summary>Logs of the REST side; event ids 1200 to 1299.</summary>
internal static partial class RestLog
{
    [LoggerMessage(1200, LogLevel.Warning, "REST {Channel} {Symbol} at {Host} over {Route} failed: {Message}")]
    public static partial void Failed(ILogger logger, string host, string channel, string symbol, string route, string message);

    [LoggerMessage(1201, LogLevel.Warning, "REST {Channel} {Symbol} at {Host} was refused as {Outcome}: {Message}")]
    public static partial void Refused(ILogger logger, string host, string channel, string symbol, RestOutcome outcome, string message);
}
