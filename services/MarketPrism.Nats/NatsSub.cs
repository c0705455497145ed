using System.Threading.Channels;
using MarketPrism.Nats.Protocol;
using MarketPrism.Nats.Subscriptions;

namespace MarketPrism.Nats;

/// <summary>A subscription whose messages are read from a channel.</summary>
/// <typeparam name="T">What payloads are read as.</typeparam>
public sealed class NatsSub<T> : NatsSubBase, INatsSub<T>
{
    private readonly NatsConnection _connection;
    private readonly NatsSubOpts? _opts;
    private readonly MessageQueue _queue;
    private readonly SubscriptionTimers? _timers;
    private readonly Subscription _subscription;

    internal NatsSub(NatsConnection connection, string subject, string? queueGroup, NatsSubOpts? opts, INatsDeserialize<T> deserializer, MessageQueue queue)
        : base(subject, queueGroup)
    {
        _connection = connection;
        _opts = opts;
        _queue = queue;
        Msgs = new MessageReader<T>(queue, connection, deserializer, Subjects.IsLiteral(subject) ? subject : null);
        if (SubscriptionTimers.Needed(opts)) _timers = new SubscriptionTimers(opts!, connection.Opts.TimeProvider, Expire);
        _subscription = connection.Registry.Add(this, subject, queueGroup, opts?.MaxMsgs);
    }

    /// <inheritdoc/>
    public ChannelReader<NatsMsg<T>> Msgs { get; }

    /// <summary>Messages dropped because the reader was slow.</summary>
    public long Dropped => _queue.Dropped;

    /// <inheritdoc/>
    public override ValueTask UnsubscribeAsync()
    {
        _connection.Registry.Remove(_subscription);
        End(NatsSubEndReason.None, null);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DrainAsync(CancellationToken cancellationToken = default)
    {
        await _connection.RemoveGentlyAsync([_subscription], cancellationToken).ConfigureAwait(false);
        End(NatsSubEndReason.None, null);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await UnsubscribeAsync().ConfigureAwait(false);
        while (_queue.TryTake() is { } block) block.Release(block.Messages);
    }

    internal override void OnMessage(Subscription subscription, ReadOnlySpan<byte> source, in ServerOp op)
    {
        _timers?.OnMessage();
        if (op.PayloadLength == 0 && EndsByEmptyMessage(source, op)) return;
        var before = _queue.Dropped;
        var result = _queue.Enqueue(source, op);
        if (result != EnqueueResult.Queued) _connection.OnDropped(this, result, source, op, _queue.Dropped - before, _queue.Messages);
    }

    private protected override void OnEnd(Exception? exception)
    {
        _timers?.Dispose();
        _queue.Complete(exception);
    }

    internal override Task DrainOwnerAsync(CancellationToken cancellationToken) => DrainAsync(cancellationToken).AsTask();

    internal override Task WhenReadAsync() => _queue.WhenEmptyAsync();

    private bool EndsByEmptyMessage(ReadOnlySpan<byte> source, in ServerOp op)
    {
        if (_opts?.ThrowIfNoResponders == true && MessageBuilder.IsNoResponders(op.Headers(source)))
        {
            End(NatsSubEndReason.Exception, new NatsNoRespondersException());
            return true;
        }

        if (_opts?.StopOnEmptyMsg != true || op.HeaderLength > 0) return false;
        _connection.Registry.Remove(_subscription);
        End(NatsSubEndReason.EmptyMsg, null);
        return true;
    }

    private void Expire(NatsSubEndReason reason)
    {
        _connection.Registry.Remove(_subscription);
        End(reason, null);
    }
}
