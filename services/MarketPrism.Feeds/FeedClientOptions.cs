namespace MarketPrism.Feeds;

/// <summary>How a <see cref="FeedClient"/> works.</summary>
public sealed record FeedClientOptions
{
    /// <summary>What to subscribe. Default: order book and trades.</summary>
    public IReadOnlyList<Channel> Channels { get; init; } = [Channel.OrderBook, Channel.Trade];

    /// <summary>Where the venue is. Default: its live hosts.</summary>
    public VenueEndpoint Endpoint { get; init; } = new(null, null);

    /// <summary>Whether <c>ws://</c> is allowed. Default false.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>Proxies in order of preference. Default: none.</summary>
    public IReadOnlyList<Uri> Proxies { get; init; } = [];

    /// <summary>Two sockets for the same streams. Default false.</summary>
    public bool Dual { get; init; }

    /// <summary>Sockets.</summary>
    public WebSocketOptions WebSocket { get; init; } = new();

    /// <summary>Freshness.</summary>
    public FreshnessOptions Freshness { get; init; } = new();

    /// <summary>TLS.</summary>
    public TlsOptions Tls { get; init; } = new();

    /// <summary>Frames that may wait for the reader; when it falls further behind, the oldest are dropped and counted in <see cref="FeedClient.Dropped"/>. 1 to 10,000,000, default 65,536.</summary>
    public int QueueCapacity { get; init; } = 65_536;

    /// <summary>Clock, transport, logger.</summary>
    public FeedServices Services { get; init; } = new();
}
