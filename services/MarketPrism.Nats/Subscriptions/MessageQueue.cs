using System.Threading.Tasks.Sources;
using MarketPrism.Nats.Buffers;
using MarketPrism.Nats.Protocol;

namespace MarketPrism.Nats.Subscriptions;

/// <summary>
/// Messages of a subscription on their way from the receive loop to the reader, bounded in messages and bytes. The loop copies them into blocks and
/// never waits; the reader takes whole blocks. The queue wakes its reader as a work item of the thread pool itself, so that waking allocates nothing.
/// </summary>
internal sealed class MessageQueue(BlockPool pool, QueueLimits limits) : IValueTaskSource<bool>, IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ManualResetValueTaskSourceCore<bool> _source;
    private CancellationTokenRegistration _registration;
    private WaitState _wait;
    private bool _wakeResult;
    private Exception? _wakeError;
    private TaskCompletionSource<bool>? _furtherWaiters;
    private TaskCompletionSource? _emptied;
    private Block? _head;
    private Block? _tail;
    private int _messages;
    private long _bytes;
    private long _dropped;
    private bool _overflowing;
    private bool _readerBusy;
    private bool _completed;
    private Exception? _error;

    private enum WaitState
    {
        None,
        Armed,
        Fired,
    }

    public int Messages => Volatile.Read(ref _messages);

    public long Bytes => Volatile.Read(ref _bytes);

    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Completes when no more messages come and all are taken; with the error when there is one.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Copies a message into the queue.</summary>
    public EnqueueResult Enqueue(ReadOnlySpan<byte> source, in ServerOp op)
    {
        var stored = new StoredMessage(op.SubjectLength, op.ReplyLength, op.HeaderLength, op.PayloadLength);
        var result = EnqueueResult.Queued;
        TaskCompletionSource<bool>? further;
        bool wake;
        lock (_lock)
        {
            if (_completed) return EnqueueResult.Queued;
            if ((_messages >= limits.Messages || _bytes + stored.Size > limits.Bytes) && !MakeRoom(stored.Size, ref result)) return result;

            var block = _tail;
            if (block is null || block.Free < stored.Length) block = Append(stored.Length);
            Copy(block, stored, source, op);
            _messages++;
            _bytes += stored.Size;
            wake = TakeWaiters(out further);
        }

        if (wake) Wake(true, null);
        further?.TrySetResult(true);
        return result;
    }

    /// <summary>Takes the oldest block with all its messages; they count as taken.</summary>
    public Block? TryTake()
    {
        lock (_lock)
        {
            var block = _head;
            if (block is null)
            {
                ReaderIsBack();
                return null;
            }

            _readerBusy = true;
            _head = block.Next;
            if (_head is null) _tail = null;
            block.Next = null;
            _messages -= block.Messages;
            if (_head is null)
            {
                _bytes = 0;
                _overflowing = false;
                if (_completed) Finish();
            }
            else
            {
                _bytes -= block.Written - block.Read - ((long)block.Messages * StoredMessage.PrefixLength);
            }

            block.Lend(block.Messages);
            return block;
        }
    }

    /// <summary>True when there is something to take, false when the queue is completed and empty.</summary>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<bool>(cancellationToken);
        lock (_lock)
        {
            if (_head is not null) return new ValueTask<bool>(true);
            ReaderIsBack();
            if (_completed) return _error is null ? new ValueTask<bool>(false) : ValueTask.FromException<bool>(_error);
            if (_wait != WaitState.None)
            {
                _furtherWaiters ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                return new ValueTask<bool>(_furtherWaiters.Task.WaitAsync(cancellationToken));
            }

            _wait = WaitState.Armed;
        }

        // outside the lock: the callback takes it, and runs at once when the token is cancelled by now
        _registration = cancellationToken.UnsafeRegister(static (state, token) => ((MessageQueue)state!).Cancel(token), this);
        return new ValueTask<bool>(this, _source.Version);
    }

    /// <summary>No more messages come; what is queued can still be read, then readers get the error, or the end.</summary>
    public void Complete(Exception? error)
    {
        TaskCompletionSource<bool>? further;
        bool wake;
        lock (_lock)
        {
            if (_completed) return;
            (_completed, _error) = (true, error);
            if (_head is null) Finish();
            wake = TakeWaiters(out further);
        }

        // a queue with messages has no waiters
        if (wake) Wake(false, error);
        if (error is null) further?.TrySetResult(false);
        else further?.TrySetException(error);
    }

    /// <summary>Completes when the reader has come back for more and found nothing, so that it has done with all before.</summary>
    public Task WhenEmptyAsync()
    {
        lock (_lock)
        {
            if (_head is null && !_readerBusy) return Task.CompletedTask;
            _emptied ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _emptied.Task;
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_wakeError is { } error)
        {
            _wakeError = null;
            _source.SetException(error);
        }
        else
        {
            _source.SetResult(_wakeResult);
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            // waits for a callback that runs, so that it cannot cancel the next wait
            _registration.Dispose();
            lock (_lock)
            {
                _source.Reset();
                _wait = WaitState.None;
            }
        }
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private static void Copy(Block block, StoredMessage stored, ReadOnlySpan<byte> source, in ServerOp op)
    {
        var target = block.Bytes.AsSpan(block.Written, stored.Length);
        stored.WriteTo(target);
        target = target[StoredMessage.PrefixLength..];
        op.Subject(source).CopyTo(target);
        target = target[stored.Subject..];
        op.Reply(source).CopyTo(target);
        target = target[stored.Reply..];
        source.Slice(op.BodyStart, stored.Headers + stored.Payload).CopyTo(target);
        block.Written += stored.Length;
        block.Messages++;
    }

    private Block Append(int size)
    {
        var block = pool.Rent(size);
        if (_tail is null) _head = block;
        else _tail.Next = block;
        return _tail = block;
    }

    private bool MakeRoom(int size, ref EnqueueResult result)
    {
        result = _overflowing ? EnqueueResult.Dropped : EnqueueResult.FirstDropped;
        _overflowing = true;
        if (!limits.DropOldest || size > limits.Bytes)
        {
            _dropped++;
            return false;
        }

        while (_head is { } block && (_messages >= limits.Messages || _bytes + size > limits.Bytes))
        {
            var oldest = StoredMessage.At(block.Bytes.AsSpan(block.Read));
            block.Read += oldest.Length;
            block.Messages--;
            _messages--;
            _bytes -= oldest.Size;
            _dropped++;
            if (block.Messages > 0) continue;
            _head = block.Next;
            if (_head is null) _tail = null;
            pool.Return(block);
        }

        return true;
    }

    private void ReaderIsBack()
    {
        _readerBusy = false;
        _emptied?.TrySetResult();
        _emptied = null;
    }

    private void Finish()
    {
        if (_error is null) _completion.TrySetResult();
        else _completion.TrySetException(_error);
    }

    private bool TakeWaiters(out TaskCompletionSource<bool>? further)
    {
        (further, _furtherWaiters) = (_furtherWaiters, null);
        if (_wait != WaitState.Armed) return false;
        _wait = WaitState.Fired;
        return true;
    }

    /// <summary>Once for each wait: whoever took it from armed to fired.</summary>
    private void Wake(bool result, Exception? error)
    {
        (_wakeResult, _wakeError) = (result, error);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Cancel(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_wait != WaitState.Armed) return;
            _wait = WaitState.Fired;
        }

        Wake(false, new OperationCanceledException(cancellationToken));
    }
}
