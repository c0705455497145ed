namespace MarketPrism.Nats;

/// <summary>What happens to a publish when the outbox is full. What is dropped is counted in <see cref="NatsStats"/>.</summary>
public enum NatsOutboxPolicy
{
    /// <summary>The oldest messages make room, a block of up to 64 KiB at a time.</summary>
    DropOldest,

    /// <summary>The new message is dropped.</summary>
    DropNewest,
}
