using System.Threading.Channels;

namespace MarketPrism.Nats;

/// <summary>How many messages may wait in a subscription, and what happens beyond.</summary>
public sealed record NatsSubChannelOpts
{
    /// <summary>
    /// The policy when it is full. Only <see cref="BoundedChannelFullMode.DropOldest"/>, <see cref="BoundedChannelFullMode.DropNewest"/> and
    /// <see cref="BoundedChannelFullMode.DropWrite"/> (both drop the message that arrives): a client that stops reading is cut off by the server.
    /// </summary>
    /// <value>The default is <see cref="NatsOpts.SubPendingChannelFullMode"/>.</value>
    public BoundedChannelFullMode? FullMode { get; init; }

    /// <summary>The most messages that wait, 1 or more.</summary>
    /// <value>The default is <see cref="NatsOpts.SubPendingChannelCapacity"/>.</value>
    public int? Capacity { get; init; }

    /// <summary>The most bytes (subjects, headers, payloads) that wait, 1 or more. Of this client alone.</summary>
    /// <value>The default is <see cref="NatsOpts.SubPendingChannelBytes"/>.</value>
    public long? CapacityBytes { get; init; }
}
