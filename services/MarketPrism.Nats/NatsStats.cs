namespace MarketPrism.Nats;

/// <summary>Counters of a connection since it was created, and what waits now.</summary>
public readonly record struct NatsStats
{
    /// <summary>Bytes handed to the socket.</summary>
    public long SentBytes { get; init; }

    /// <summary>Messages handed to the socket.</summary>
    public long SentMessages { get; init; }

    /// <summary>Messages in the outbox.</summary>
    public long PendingMessages { get; init; }

    /// <summary>Bytes of messages (headers and payloads) received.</summary>
    public long ReceivedBytes { get; init; }

    /// <summary>Messages received.</summary>
    public long ReceivedMessages { get; init; }

    /// <summary>Subscriptions that are open.</summary>
    public long SubscriptionCount { get; init; }

    /// <summary>Messages that the outbox took.</summary>
    public long PublishedMessages { get; init; }

    /// <summary>Bytes in the outbox.</summary>
    public long OutboxBytes { get; init; }

    /// <summary>Published messages that the outbox dropped because it was full.</summary>
    public long DroppedOutbox { get; init; }

    /// <summary>Published messages that were in the middle of an encrypted write when the connection was cut; whether they arrived is unknown.</summary>
    public long DroppedInFlight { get; init; }

    /// <summary>Published messages that were larger than the server takes.</summary>
    public long DroppedTooLarge { get; init; }

    /// <summary>Received messages that full subscriptions dropped.</summary>
    public long DroppedSubscriptions { get; init; }

    /// <summary>Messages for a subscription that was gone already.</summary>
    public long UnroutedMessages { get; init; }

    /// <summary>How often the connection was restored.</summary>
    public long Reconnects { get; init; }
}
