namespace MarketPrism.Nats;

/// <summary>Options of one subscription or request.</summary>
public sealed record NatsSubOpts
{
    /// <summary>The subscription ends after so many messages; null = never.</summary>
    public int? MaxMsgs { get; init; }

    /// <summary>The subscription ends after this time; for a request: how long to wait for the reply.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The subscription ends when the first message does not come within this time.</summary>
    public TimeSpan? StartUpTimeout { get; init; }

    /// <summary>The subscription ends when no message comes for this time.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>An empty message ends a request for many replies.</summary>
    public bool? StopOnEmptyMsg { get; init; }

    /// <summary>Whether "nobody listens" is thrown; if false it is a message with <see cref="NatsMsg{T}.HasNoResponders"/>. Requests: true by default.</summary>
    public bool? ThrowIfNoResponders { get; init; }

    /// <summary>How many messages may wait.</summary>
    public NatsSubChannelOpts? ChannelOpts { get; init; }
}
