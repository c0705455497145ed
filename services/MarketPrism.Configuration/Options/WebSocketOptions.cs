namespace MarketPrism.Configuration;

/// <summary>The connection layer (key <c>networking.websocket</c>); times are seconds in the file.</summary>
public sealed record WebSocketOptions
{
    /// <summary>False: Stopped after the first cut. Default true.</summary>
    public bool AutoReconnect { get; init; } = true;

    /// <summary>−1 (default) = for ever; with N used up: Stopped, not ready. −1 to 1,000,000.</summary>
    public int MaxReconnectAttempts { get; init; } = -1;

    /// <summary>First ceiling of the delay, which is uniform in 0…ceiling. 0.1 to 60 s, default 1.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Last ceiling of the delay. 1 to 3,600 s, default 300; not below <see cref="ReconnectDelay"/>.</summary>
    public TimeSpan MaxReconnectDelay { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Each ceiling is the one before times this. 1 to 10, default 2.</summary>
    public double BackoffMultiplier { get; init; } = 2;

    /// <summary>Time with data before the backoff resets and a retry may be immediate. 1 to 3,600 s, default 60.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The venue's life of a connection. 60 to 604,800 s, default 86,400.</summary>
    public TimeSpan ConnectionTimeout { get; init; } = TimeSpan.FromSeconds(86_400);

    /// <summary>A successor opens at the smaller of this and <see cref="ConnectionTimeout"/>, less 2–6 %. 10 to 604,800 s, default 82,800.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(82_800);

    /// <summary>How often connections are checked. 1 to 300 s, default 30.</summary>
    public TimeSpan HealthCheckInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A connection with dense channels without data for this long is dialled anew. 5 to 86,400 s, default 300.</summary>
    public TimeSpan MaxSilence { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Bound of a dial: DNS, TCP, TLS, upgrade. 0.1 to 120 s, default 10.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bound of one try of a subscription; 5 tries, then rejected and reported. 0.1 to 120 s, default 10.</summary>
    public TimeSpan SubscribeAckTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bound of the closing handshake. 0.1 to 60 s, default 5.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Largest frame that is taken. 65,536 to 268,435,456 bytes, default 16,777,216.</summary>
    public int MaxFrameBytes { get; init; } = 16_777_216;
}
