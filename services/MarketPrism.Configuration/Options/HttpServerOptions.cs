namespace MarketPrism.Configuration;

/// <summary>Health, status and metrics endpoints (key <c>http</c>).</summary>
public sealed record HttpServerOptions
{
    /// <summary>The port, on all addresses; 0 = a free one. 0 to 65,535, default 8080.</summary>
    public int Port { get; init; } = 8080;
}
