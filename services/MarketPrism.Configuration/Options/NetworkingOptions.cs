namespace MarketPrism.Configuration;

/// <summary>How venues are spoken to (key <c>networking</c>).</summary>
public sealed record NetworkingOptions
{
    /// <summary>Sockets (key <c>websocket</c>).</summary>
    public WebSocketOptions WebSocket { get; init; } = new();

    /// <summary>REST requests (key <c>http</c>).</summary>
    public HttpClientOptions Http { get; init; } = new();

    /// <summary>TLS to venues (key <c>tls</c>).</summary>
    public TlsOptions Tls { get; init; } = new();
}
