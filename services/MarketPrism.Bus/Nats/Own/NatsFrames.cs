using System.Threading.Channels;

namespace MarketPrism.Bus;

/// <summary>The hot path on our own client: straight through to its raw interface. Left out of the build on the official client.</summary>
internal sealed class NatsFrames(NatsConnection connection) : INatsFrames
{
    public FrameCounters Counters
    {
        get
        {
            var stats = connection.GetStats();
            return new FrameCounters(stats.PublishedMessages, stats.DroppedOutbox + stats.DroppedInFlight + stats.DroppedTooLarge, stats.OutboxBytes);
        }
    }

    public bool TryPublish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> replyTo) =>
        connection.TryPublish(subject, headers, payload, replyTo);

    public IBusWriter CreateWriter() => new NatsFrameWriter(connection.CreateRawPub());

    public async ValueTask<IBusSubscription> SubscribeAsync(IReadOnlyList<string> subjects, BusSubscriptionOptions options, CancellationToken cancellationToken)
    {
        var channel = new NatsSubChannelOpts
        {
            Capacity = options.MaxMessages,
            CapacityBytes = options.MaxBytes,
            FullMode = options.WhenFull == BusFullPolicy.DropOldest ? BoundedChannelFullMode.DropOldest : BoundedChannelFullMode.DropNewest,
        };
        return new NatsFrameSubscription(await connection.SubscribeRawAsync(subjects, options.QueueGroup, channel, cancellationToken).ConfigureAwait(false));
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
