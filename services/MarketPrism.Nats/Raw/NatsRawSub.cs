using MarketPrism.Nats.Buffers;
using MarketPrism.Nats.Protocol;
using MarketPrism.Nats.Subscriptions;

namespace MarketPrism.Nats;

/// <summary>
/// A subscription to one or more subjects whose messages come as slices of pooled memory, in the order of arrival. One reader:
/// <see cref="WaitToReadAsync"/> and <see cref="TryRead"/> are for one task at a time.
/// </summary>
public sealed class NatsRawSub : NatsSubBase
{
    private readonly NatsConnection _connection;
    private readonly MessageQueue _queue;
    private readonly Lock _lock = new();
    private readonly List<Subscription> _subscriptions = [];
    private Block? _reading;
    private int _left;
    private bool _disposed;

    internal NatsRawSub(NatsConnection connection, string subject, string? queueGroup, MessageQueue queue)
        : base(subject, queueGroup)
    {
        _connection = connection;
        _queue = queue;
    }

    /// <summary>Messages that wait.</summary>
    public int Pending => _queue.Messages + Volatile.Read(ref _left);

    /// <summary>Bytes that wait.</summary>
    public long PendingBytes => _queue.Bytes;

    /// <summary>Messages dropped because the reader was slow.</summary>
    public long Dropped => _queue.Dropped;

    /// <summary>Waits until <see cref="TryRead"/> has something.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>False when the subscription has ended and all has been read.</returns>
    /// <exception cref="NatsException">The connection failed, or the server refuses the subject.</exception>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
        _left > 0 ? new ValueTask<bool>(true) : _queue.WaitToReadAsync(cancellationToken);

    /// <summary>Takes the next message; it has to be released.</summary>
    /// <param name="message">The message.</param>
    /// <returns>False when none waits.</returns>
    public bool TryRead(out NatsRawMsg message)
    {
        if (_left == 0)
        {
            _reading = _queue.TryTake();
            if (_reading is null)
            {
                message = default;
                return false;
            }

            Volatile.Write(ref _left, _reading.Messages);
        }

        var block = _reading!;
        var lengths = StoredMessage.At(block.Bytes.AsSpan(block.Read));
        message = new NatsRawMsg(block, block.Read, lengths);
        block.Read += lengths.Length;
        Volatile.Write(ref _left, _left - 1);
        if (_left == 0) _reading = null; // its messages may be released and the block used again
        return true;
    }

    /// <summary>Adds a subject, or pattern, to the same queue.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="cancellationToken">Cancels the wait for the server.</param>
    /// <returns>Completes when the server knows of it, or at once while disconnected.</returns>
    public async ValueTask AddAsync(string subject, CancellationToken cancellationToken = default)
    {
        AddCore(subject);
        await _connection.FenceAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a subject; what is queued or on its way is still delivered.</summary>
    /// <param name="subject">The subject, as it was added.</param>
    /// <param name="cancellationToken">Cancels the wait for the server.</param>
    /// <returns>Completes when no more of its messages can come.</returns>
    public ValueTask RemoveAsync(string subject, CancellationToken cancellationToken = default)
    {
        Subscription? subscription;
        lock (_lock)
        {
            subscription = _subscriptions.Find(s => s.Subject == subject);
            if (subscription is null) return ValueTask.CompletedTask;
            _subscriptions.Remove(subscription);
        }

        return _connection.RemoveGentlyAsync([subscription], cancellationToken);
    }

    /// <summary>Stops taking new messages; what is on its way still arrives, then <see cref="WaitToReadAsync"/> says that this was all.</summary>
    /// <param name="cancellationToken">Cancels the wait for the server.</param>
    /// <returns>Completes when no more messages can come; the reader may still have some to read.</returns>
    public async ValueTask DrainAsync(CancellationToken cancellationToken = default)
    {
        await _connection.RemoveGentlyAsync(TakeSubscriptions(), cancellationToken).ConfigureAwait(false);
        _queue.Complete(null);
    }

    /// <inheritdoc/>
    public override ValueTask UnsubscribeAsync()
    {
        foreach (var subscription in TakeSubscriptions()) _connection.Registry.Remove(subscription);
        _queue.Complete(null);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
        }

        await UnsubscribeAsync().ConfigureAwait(false);
        while (_queue.TryTake() is { } block) block.Release(block.Messages);
    }

    internal void AddCore(string subject)
    {
        Subjects.Validate(subject);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_subscriptions.Exists(s => s.Subject == subject)) return;
            _subscriptions.Add(_connection.Registry.Add(this, subject, QueueGroup, null));
        }
    }

    internal override void OnMessage(Subscription subscription, ReadOnlySpan<byte> source, in ServerOp op)
    {
        var before = _queue.Dropped;
        var result = _queue.Enqueue(source, op);
        if (result != EnqueueResult.Queued) _connection.OnDropped(this, result, source, op, _queue.Dropped - before, _queue.Messages);
    }

    internal override Task DrainOwnerAsync(CancellationToken cancellationToken) => DrainAsync(cancellationToken).AsTask();

    internal override Task WhenReadAsync() => _queue.WhenEmptyAsync();

    private protected override void OnEnd(Exception? exception) => _queue.Complete(exception);

    private Subscription[] TakeSubscriptions()
    {
        lock (_lock)
        {
            Subscription[] all = [.. _subscriptions];
            _subscriptions.Clear();
            return all;
        }
    }
}
