using System.Text;

namespace MarketPrism.Bus;

/// <summary>
/// The hot path on nothing but the official client's public shape: slower, and it allocates, but it runs on any client of that shape. Frames wait in an
/// outbox of its own, bounded in bytes, because the official client makes publishers wait while it is disconnected. Each subject of a subscription
/// keeps its order; the order between subjects is not kept.
/// </summary>
internal sealed class ShapeFrames : INatsFrames
{
    private readonly NatsConnection _connection;
    private readonly MessageQueue _outbox;
    private readonly SharedMessagePool _pool = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;
    private long _published;
    private long _failed;
    private long _waitingBytes;
    private long _waitingMessages;

    public ShapeFrames(NatsConnection connection, NatsBusOptions options)
    {
        _connection = connection;
        _outbox = new MessageQueue(new BusSubscriptionOptions { MaxMessages = int.MaxValue, MaxBytes = options.OutboxBytes, WhenFull = BusFullPolicy.DropOldest });
        _run = RunAsync();
    }

    public FrameCounters Counters => new(Volatile.Read(ref _published), _outbox.Dropped + Volatile.Read(ref _failed), _outbox.Bytes + Volatile.Read(ref _waitingBytes));

    public IBusWriter? CreateWriter() => null;

    public bool TryPublish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> replyTo)
    {
        var limit = _connection.ServerInfo?.MaxPayload ?? 1024 * 1024;
        if (headers.Length + payload.Length > limit || _stop.IsCancellationRequested)
        {
            Interlocked.Increment(ref _failed);
            return false;
        }

        var message = _pool.Rent();
        message.Fill(_pool, subject, replyTo, headers, payload, 1);
        _outbox.Enqueue(message);
        Interlocked.Increment(ref _published);
        return true;
    }

    public async ValueTask<IBusSubscription> SubscribeAsync(IReadOnlyList<string> subjects, BusSubscriptionOptions options, CancellationToken cancellationToken)
    {
        var subscription = new ShapeSubscription(_connection, _pool, options);
        try
        {
            foreach (var subject in subjects) await subscription.AddAsync(subject, cancellationToken).ConfigureAwait(false);
            return subscription;
        }
        catch
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        while (_outbox.Messages > 0 || Volatile.Read(ref _waitingMessages) > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _outbox.Complete();
        await _run.ConfigureAwait(false);
        _outbox.Clear();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _outbox.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
            {
                while (TryTake(out var message)) await SendAsync(message).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // disposed; what waits goes with it
        }
    }

    private bool TryTake(out BusMessage message)
    {
        // first, so that a flush never finds the message in neither place
        Volatile.Write(ref _waitingMessages, 1);
        if (_outbox.TryRead(out message)) return true;
        Volatile.Write(ref _waitingMessages, 0);
        return false;
    }

    private async ValueTask SendAsync(BusMessage message)
    {
        try
        {
            Volatile.Write(ref _waitingBytes, message.Payload.Length);
            await _connection.PublishAsync(
                Encoding.UTF8.GetString(message.Subject.Span),
                message.Payload,
                HeaderText.Read(message.Headers.Span),
                message.ReplyTo.IsEmpty ? null : Encoding.UTF8.GetString(message.ReplyTo.Span),
                cancellationToken: _stop.Token).ConfigureAwait(false);
        }
        catch (NatsException)
        {
            Interlocked.Increment(ref _failed); // counted as dropped; the next one is tried
        }
        finally
        {
            Volatile.Write(ref _waitingBytes, 0);
            message.Release();
        }
    }
}
