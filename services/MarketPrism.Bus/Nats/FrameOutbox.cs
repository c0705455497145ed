using Microsoft.Extensions.Logging;

namespace MarketPrism.Bus;

/// <summary>
/// Publishes without ever making the caller wait: straight through the client while it takes messages at once, else through a queue that is bounded in bytes and drops the oldest. The
/// client alone would make its callers wait while it is disconnected or its buffer is full. All messages leave in the order in which they came.
/// </summary>
internal sealed class FrameOutbox : IAsyncDisposable
{
    private readonly INatsConnection _connection;
    private readonly long _limit;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly SharedMessagePool _pool = new();
    private readonly TextCache _texts = new();
    private readonly HeaderLines _headers;
    private readonly Queue<SharedMessage> _waiting = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;
    private TaskCompletionSource? _idle;
    private SharedMessage? _inHand;
    private Task? _handover;
    private long _bytes;
    private long _published;
    private BusDrops _drops;
    private bool _open;
    private bool _sending;
    private bool _closed;

    public FrameOutbox(INatsConnection connection, long limit, ILogger logger)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 65_536);
        (_connection, _limit, _logger) = (connection, limit, logger);
        _headers = new HeaderLines(_texts);
        _run = Task.Run(RunAsync);
    }

    /// <summary>Where the memory of messages comes from.</summary>
    public SharedMessagePool Pool => _pool;

    public long Published => Volatile.Read(ref _published);

    public BusDrops Drops
    {
        get
        {
            lock (_lock) return _drops;
        }
    }

    /// <summary>What waits, the message that the client has not taken yet among it.</summary>
    public (long Messages, long Bytes) Waiting
    {
        get
        {
            lock (_lock) return (_waiting.Count + (_inHand is null ? 0 : 1), Bytes);
        }
    }

    private long Bytes => _bytes + (_inHand?.Size ?? 0);

    private int MaxPayload => _connection.ServerInfo?.MaxPayload ?? 1024 * 1024;

    /// <summary>See <see cref="IBus.TryPublish"/>.</summary>
    public bool TryPublish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> replyTo)
    {
        if (headers.Length + payload.Length > MaxPayload) return Drop(static d => d with { TooLarge = d.TooLarge + 1 });
        var message = _pool.Rent();
        message.Fill(_pool, subject, replyTo, headers, payload, 1);
        lock (_lock)
        {
            if (!_closed)
            {
                if (!_open || _sending || _waiting.Count > 0 || _connection.ConnectionState != NatsConnectionState.Open) return Enqueue(message);
                return HandOver(message);
            }
        }

        message.Release();
        return Drop(static d => d with { Closed = d.Closed + 1 });
    }

    /// <summary>Lets messages go out from now on: the connection is there, and its subscriptions are.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _open = true;
            if (!_sending && _waiting.Count > 0) Wake();
        }
    }

    /// <summary>Keeps messages back from now on.</summary>
    public void Hold()
    {
        lock (_lock) _open = false;
    }

    /// <summary>Returns when the client has taken all that was published before.</summary>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_sending && _waiting.Count == 0) return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock) _closed = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(false);
        lock (_lock)
        {
            _drops = _drops with { Closed = _drops.Closed + _waiting.Count };
            while (_waiting.TryDequeue(out var message)) message.Release();
            _bytes = 0;
            _idle?.TrySetCanceled();
        }

        _stop.Dispose();
    }

    private bool Drop(Func<BusDrops, BusDrops> count)
    {
        lock (_lock) _drops = count(_drops);
        return false;
    }

    private bool Enqueue(SharedMessage message)
    {
        var size = message.Size;
        if (size > _limit)
        {
            message.Release();
            _drops = _drops with { Full = _drops.Full + 1 };
            return false;
        }

        while (Bytes + size > _limit && _waiting.TryDequeue(out var oldest))
        {
            _bytes -= oldest.Size;
            oldest.Release();
            _drops = _drops with { Full = _drops.Full + 1 };
        }

        _published++;
        _waiting.Enqueue(message);
        _bytes += size;
        if (_open && !_sending) Wake();
        return true;
    }

    /// <summary>Gives a message to the client on the caller's thread; what the client does not take at once is left to the loop.</summary>
    private bool HandOver(SharedMessage message)
    {
        try
        {
            var handover = Publish(message);
            _published++;
            if (handover.IsCompletedSuccessfully)
            {
                handover.GetAwaiter().GetResult();
                message.Release();
                return true;
            }

            (_inHand, _handover) = (message, handover.AsTask());
            Wake();
            return true;
        }
#pragma warning disable CA1031 // a message that cannot be published is counted; its publisher goes on
        catch (Exception e)
#pragma warning restore CA1031
        {
            Refuse(message, e);
            return false;
        }
    }

    private ValueTask Publish(SharedMessage message) => _connection.PublishAsync(
        _texts.Get(message.Subject),
        message,
        _headers.Read(message.Headers),
        message.ReplyTo.IsEmpty ? null : _texts.Get(message.ReplyTo),
        FrameSerializer.Instance);

    private void Wake()
    {
        _sending = true;
        if (_wake.CurrentCount == 0) _wake.Release();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _wake.WaitAsync(_stop.Token).ConfigureAwait(false);
                while (TryTake(out var message, out var handover)) await SendAsync(message, handover).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // disposed
        }
    }

    private bool TryTake(out SharedMessage message, out Task? handover)
    {
        lock (_lock)
        {
            (handover, _handover) = (_handover, null);
            if (handover is not null)
            {
                message = _inHand!;
                return true;
            }

            if (_open && _waiting.TryDequeue(out message!))
            {
                _bytes -= message.Size;
                _inHand = message;
                return true;
            }

            message = null!;
            _sending = false;
            if (_waiting.Count == 0)
            {
                _idle?.TrySetResult();
                _idle = null;
            }

            return false;
        }
    }

    private async ValueTask SendAsync(SharedMessage message, Task? handover)
    {
        try
        {
            while (true)
            {
                try
                {
                    await (handover ?? Publish(message).AsTask()).WaitAsync(_stop.Token).ConfigureAwait(false);
                    Done(message);
                    return;
                }
                catch (Exception e) when (!_stop.IsCancellationRequested && e is NatsTimeoutException or OperationCanceledException)
                {
                    handover = null; // the client waited for its buffer or the connection, and has written nothing
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The client may still hold the message: its memory goes with it
            lock (_lock)
            {
                _inHand = null;
                _drops = _drops with { Closed = _drops.Closed + 1 };
            }

            throw;
        }
#pragma warning disable CA1031 // a message that cannot be published is counted; the next one is not to blame
        catch (Exception e)
#pragma warning restore CA1031
        {
            lock (_lock) Refuse(message, e);
        }
    }

    private void Done(SharedMessage message)
    {
        lock (_lock) _inHand = null;
        message.Release();
    }

    private void Refuse(SharedMessage message, Exception e)
    {
        _inHand = null;
        message.Release();
        if (e is NatsPayloadTooLargeException)
        {
            _drops = _drops with { TooLarge = _drops.TooLarge + 1 };
            return;
        }

        if (_drops.Refused == 0) NatsLog.Refused(_logger, e.Message); // the first; the rest is a count
        _drops = _drops with { Refused = _drops.Refused + 1 };
    }
}
