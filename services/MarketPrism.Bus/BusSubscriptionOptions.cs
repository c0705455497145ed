namespace MarketPrism.Bus;

/// <summary>Queue group, bounds and policy of a subscription.</summary>
public sealed record BusSubscriptionOptions
{
    /// <summary>Members of one group share the messages; null: every subscription gets all.</summary>
    public string? QueueGroup { get; init; }

    /// <summary>Most messages that wait; at least 1. Default 65,536.</summary>
    public int MaxMessages { get; init; } = 65_536;

    /// <summary>Most bytes that wait; at least 1. Default 64 MiB.</summary>
    public long MaxBytes { get; init; } = 64L << 20;

    /// <summary>What goes when a bound is reached. Default <see cref="BusFullPolicy.DropOldest"/>: fresh data are worth more, and the hole shows in the sequence.</summary>
    public BusFullPolicy WhenFull { get; init; } = BusFullPolicy.DropOldest;
}
