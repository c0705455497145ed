using System.Threading.Tasks.Sources;

namespace MarketPrism.Feeds;

/// <summary>A socket in memory: the venue's side is called, the client's side is an <see cref="IFeedSocket"/>. Order is kept; nothing is copied.</summary>
public sealed class MemorySocket : IFeedSocket, IValueTaskSource<SocketRead>
{
    private readonly Lock _lock = new();
    private readonly Queue<SocketRead> _queue = new();
    private readonly int _maxFrameBytes;
    private ManualResetValueTaskSourceCore<SocketRead> _source;
    private CancellationToken _registered;
    private bool _isWaiting;
    private bool _isOver;

    /// <summary>Makes a socket.</summary>
    /// <param name="maxFrameBytes">Larger messages are handed out as oversized.</param>
    public MemorySocket(int maxFrameBytes = int.MaxValue) => _maxFrameBytes = maxFrameBytes;

    /// <summary>Called with each text of the client.</summary>
    public Action<ReadOnlyMemory<byte>>? OnText { get; set; }

    /// <summary>Called when the client sends a close frame (true) or drops the connection (false).</summary>
    public Action<bool>? OnClientEnd { get; set; }

    /// <summary>When set, texts of the client break the connection.</summary>
    public bool RefusesText { get; set; }

    /// <summary>Messages that the client has not read yet.</summary>
    public int Pending
    {
        get
        {
            lock (_lock) return _queue.Count;
        }
    }

    /// <summary>The venue sends a message.</summary>
    /// <param name="payload">Its bytes; not changed afterwards.</param>
    public void Deliver(ReadOnlyMemory<byte> payload) =>
        Put(payload.Length > _maxFrameBytes ? SocketRead.Oversized(payload[..Math.Min(256, payload.Length)], payload.Length) : SocketRead.Message(payload), isLast: false);

    /// <summary>The venue closes; what was sent before is still read.</summary>
    /// <param name="code">The close code.</param>
    /// <param name="reason">The text.</param>
    public void CloseByVenue(int code, string reason) => Put(SocketRead.Closed(code, reason), isLast: true);

    /// <summary>The connection breaks: what is not read yet is lost.</summary>
    /// <param name="reason">How.</param>
    public void Break(string reason)
    {
        lock (_lock) _queue.Clear();
        Put(SocketRead.Broken(reason), isLast: true);
    }

    /// <inheritdoc/>
    public ValueTask<SocketRead> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken != _registered)
        {
            _registered = cancellationToken;
            cancellationToken.UnsafeRegister(static (state, token) => ((MemorySocket)state!).Cancel(token), this);
        }

        lock (_lock)
        {
            if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<SocketRead>(cancellationToken);
            if (_queue.TryDequeue(out var read)) return new ValueTask<SocketRead>(read);
            if (_isOver) return new ValueTask<SocketRead>(SocketRead.Broken("the connection is over"));
            _isWaiting = true;
            _source.Reset();
            return new ValueTask<SocketRead>(this, _source.Version);
        }
    }

    /// <inheritdoc/>
    public ValueTask SendTextAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_isOver || RefusesText) throw new IOException("the connection is over");
        }

        OnText?.Invoke(payload);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask SendCloseAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        OnClientEnd?.Invoke(true);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Abort()
    {
        OnClientEnd?.Invoke(false);
        Put(SocketRead.Broken("dropped"), isLast: true);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        OnClientEnd?.Invoke(false);
        return ValueTask.CompletedTask;
    }

    SocketRead IValueTaskSource<SocketRead>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<SocketRead>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<SocketRead>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext); // read where it is delivered: one hop less a frame

    private void Put(in SocketRead read, bool isLast)
    {
        lock (_lock)
        {
            if (_isOver) return;
            _isOver = isLast;
            if (!_isWaiting)
            {
                _queue.Enqueue(read);
                return;
            }

            _isWaiting = false;
        }

        _source.SetResult(read);
    }

    private void Cancel(CancellationToken token)
    {
        lock (_lock)
        {
            _isOver = true;
            if (!_isWaiting) return;
            _isWaiting = false;
        }

        _source.SetException(new OperationCanceledException(token));
    }
}
