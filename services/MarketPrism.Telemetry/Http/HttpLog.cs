using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Telemetry;

internal static partial class HttpLog
{
    [LoggerMessage(1, LogLevel.Warning, "a connection to the HTTP port could not be accepted: {Error}")]
    public static partial void NotAccepted(ILogger logger, SocketError error);

    [LoggerMessage(2, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void Failed(ILogger logger, string method, string path, Exception exception);
}
