namespace MarketPrism.Nats.Subscriptions;

/// <summary>What a queue did with a message.</summary>
internal enum EnqueueResult
{
    /// <summary>It waits for the reader.</summary>
    Queued,

    /// <summary>It, or older ones, were dropped.</summary>
    Dropped,

    /// <summary>The same, for the first time since the reader had caught up.</summary>
    FirstDropped,
}
