using System.Threading.Channels;

namespace MarketPrism.Nats.Subscriptions;

/// <summary>The bounds of a subscription and its policy beyond them.</summary>
internal readonly record struct QueueLimits(int Messages, long Bytes, bool DropOldest)
{
    public static QueueLimits From(NatsSubChannelOpts? channel, NatsOpts opts)
    {
        var mode = channel?.FullMode ?? opts.SubPendingChannelFullMode;
        if (mode == BoundedChannelFullMode.Wait)
        {
            throw new ArgumentException("FullMode Wait is not possible: the server cuts off a client that stops reading; allowed: DropOldest, DropNewest, DropWrite");
        }

        var messages = channel?.Capacity ?? opts.SubPendingChannelCapacity;
        var bytes = channel?.CapacityBytes ?? opts.SubPendingChannelBytes;
        if (messages < 1) throw new ArgumentException($"Capacity is {messages}; allowed: 1 or more");
        if (bytes < 1) throw new ArgumentException($"CapacityBytes is {bytes}; allowed: 1 or more");
        return new QueueLimits(messages, bytes, mode == BoundedChannelFullMode.DropOldest);
    }
}
