namespace MarketPrism.Exchanges;

/// <summary>Who keeps a connection alive, and how its death shows.</summary>
public sealed record HeartbeatRule
{
    /// <summary>Text that the client sends after silence (OKX <c>ping</c>); null when the venue pings with protocol frames.</summary>
    public ReadOnlyMemory<byte>? PingText { get; init; }

    /// <summary>Silence after which the client pings.</summary>
    public TimeSpan PingAfter { get; init; }

    /// <summary>How long the answer may take before the connection counts as dead.</summary>
    public TimeSpan PongWithin { get; init; }

    /// <summary>How often the venue pings with protocol frames; null when it does not. Informative: the transport answers.</summary>
    public TimeSpan? ServerPingEvery { get; init; }
}
