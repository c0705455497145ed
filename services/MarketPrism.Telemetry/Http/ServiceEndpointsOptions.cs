using System.Net;

namespace MarketPrism.Telemetry;

/// <summary>Where and what a service serves.</summary>
public sealed record ServiceEndpointsOptions
{
    /// <summary>The port; 0 = a free one. Default 8080.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>The address; null (default) = all of them.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Takes the web server's failures; null = none.</summary>
    public Microsoft.Extensions.Logging.ILoggerProvider? Logs { get; init; }

    /// <summary>The clock of the limits on slow clients. Default: the machine's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
