namespace MarketPrism.Nats.Connection;

/// <summary>What the outbox did with a message.</summary>
internal enum PublishResult
{
    /// <summary>It waits to be sent.</summary>
    Queued,

    /// <summary>The outbox is full, its policy dropped it.</summary>
    Dropped,

    /// <summary>It is larger than the server takes.</summary>
    TooLarge,

    /// <summary>The connection is closed for good.</summary>
    Closed,
}
