using Microsoft.Extensions.Logging;

namespace MarketPrism.Telemetry;

internal static partial class HttpLog
{
    [LoggerMessage(3, LogLevel.Warning, "the HTTP port has {Connections} connections: the longest idle one of {Address} is closed to make room")]
    public static partial void Evicted(ILogger logger, int connections, System.Net.IPAddress address);

    [LoggerMessage(2, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void Failed(ILogger logger, string method, string path, Exception exception);
}
