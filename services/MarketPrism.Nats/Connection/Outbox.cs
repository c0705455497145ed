using MarketPrism.Nats.Buffers;
using MarketPrism.Nats.Protocol;

namespace MarketPrism.Nats.Connection;

/// <summary>
/// What waits to be sent, in two lanes: control operations (SUB, UNSUB, PING, PONG), which go first and only while a session is open, and
/// published messages, which also wait while there is none, bounded in bytes. Publishing copies into the last block and never waits;
/// the session's send loop takes whole blocks.
/// </summary>
internal sealed class Outbox(BlockPool pool, long limit, NatsOutboxPolicy policy)
{
    /// <summary>So much waits, and a PING comes on top: about 64,000 PONGs that the server has not read.</summary>
    private const int MaxWaitingForPong = 384 * 1024;

    /// <summary>A handed-over block that is fuller is taken as it is; one that is not is copied, else a thousand short bursts would hold a thousand blocks.</summary>
    private const int MostCopied = Block.DefaultSize / 2;

    private readonly Lock _lock = new();
    private readonly AsyncSignal _signal = new();
    private readonly List<Fence> _fences = [];
    private readonly ControlLane _control = new();
    private Block? _head;
    private Block? _tail;
    private Block? _inFlight;
    private bool _open;
    private bool _held;
    private bool _idle = true;
    private bool _closed;
    private long _ordinal;
    private long _bytes;
    private long _messages;
    private long _published;
    private long _sentMessages;
    private long _sentBytes;
    private long _droppedOutbox;
    private long _droppedInFlight;
    private long _droppedTooLarge;

    public int MaxPayload { get; set; } = 1024 * 1024;

    public long Bytes => Volatile.Read(ref _bytes);

    public long Messages => Volatile.Read(ref _messages);

    public long Published => Volatile.Read(ref _published);

    public long SentMessages => Volatile.Read(ref _sentMessages);

    public long SentBytes => Volatile.Read(ref _sentBytes);

    public long DroppedOutbox => Volatile.Read(ref _droppedOutbox);

    public long DroppedInFlight => Volatile.Read(ref _droppedInFlight);

    public long DroppedTooLarge => Volatile.Read(ref _droppedTooLarge);

    /// <summary>Copies a message into the outbox; see <see cref="PublishResult"/>.</summary>
    public PublishResult TryPublish(
        ReadOnlySpan<byte> subject, ReadOnlySpan<byte> replyTo, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> payloadTail)
    {
        var body = (long)headers.Length + payload.Length + payloadTail.Length;
        bool wake;
        lock (_lock)
        {
            if (_closed) return PublishResult.Closed;
            if (body > MaxPayload)
            {
                _droppedTooLarge++;
                return PublishResult.TooLarge;
            }

            var size = ClientOps.PublishOverhead + subject.Length + replyTo.Length + (int)body;
            if (_bytes + size > limit && !MakeRoom(size))
            {
                _droppedOutbox++;
                return PublishResult.Dropped;
            }

            var block = _tail;
            if (block is null || block.Sealed || block.Free < size) block = Append(size);
            var written = ClientOps.WritePublish(block.Bytes.AsSpan(block.Written), subject, replyTo, headers, payload, payloadTail);
            block.Written += written;
            block.Messages++;
            _bytes += written;
            _messages++;
            _published++;
            wake = _idle && _open && !_held;
            if (wake) _idle = false;
        }

        // once for all that follows until the loop has found nothing; outside the lock, which it takes at once
        if (wake) _signal.Set();
        return PublishResult.Queued;
    }

    /// <summary>Takes a block of messages that were composed outside the lock; see <see cref="NatsRawPub"/>.</summary>
    /// <returns>The block, empty, when its bytes were copied or dropped; null when it was taken as it is.</returns>
    public Block? Append(Block batch)
    {
        var isTaken = false;
        var wake = false;
        lock (_lock)
        {
            if (!_closed && (_bytes + batch.Written <= limit || MakeRoom(batch.Written)))
            {
                (_bytes, _messages, _published) = (_bytes + batch.Written, _messages + batch.Messages, _published + batch.Messages);
                wake = _idle && _open && !_held;
                if (wake) _idle = false;
                isTaken = !TryCopyToTail(batch);
                if (isTaken) Link(batch);
            }
            else if (!_closed)
            {
                _droppedOutbox += batch.Messages;
            }
        }

        if (wake) _signal.Set();
        if (isTaken) return null;
        (batch.Written, batch.Messages) = (0, 0);
        return batch;
    }

    /// <summary>Counts a message that was refused before it came here.</summary>
    public void CountTooLarge()
    {
        lock (_lock) _droppedTooLarge++;
    }

    /// <summary>Sends a control operation ahead of messages; nothing while no session is open, which restores what it needs itself.</summary>
    public void WriteControl(ReadOnlySpan<byte> operation)
    {
        lock (_lock)
        {
            if (!_open) return;
            _control.Append(operation);
        }

        _signal.Set();
    }

    /// <summary>Answers a PING.</summary>
    /// <returns>False when the server sends PINGs and does not read the answers.</returns>
    public bool TryWritePong()
    {
        lock (_lock)
        {
            if (!_open) return true;
            if (_control.Length > MaxWaitingForPong) return false;
            _control.Append(ClientOps.Pong);
        }

        _signal.Set();
        return true;
    }

    /// <summary>Opens both lanes; the given operations restore the session and are sent before anything else.</summary>
    public void Open(ReadOnlySpan<byte> restore, int maxPayload)
    {
        lock (_lock)
        {
            MaxPayload = maxPayload;
            _control.Clear();
            _control.Append(restore);
            _open = true;
            _held = false;
        }

        _signal.Set();
    }

    /// <summary>Keeps messages back while control operations go on: the session is about to move.</summary>
    public void Hold()
    {
        lock (_lock) _held = true;
    }

    /// <summary>Ends the session's use of the lanes and wakes its send loop.</summary>
    public void Suspend()
    {
        lock (_lock)
        {
            _open = false;
            _control.Clear();
        }

        _signal.Set();
    }

    /// <summary>No more messages are taken; those who wait for a fence are told.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var fence in _fences) fence.Done.TrySetException(new NatsConnectionFailedException("the connection is closed"));
            _fences.Clear();
        }
    }

    /// <summary>Waits until there may be something to take, or the session ends.</summary>
    public ValueTask WaitAsync() => _signal.WaitAsync();

    /// <summary>Takes what is to be sent next. A block has to be handed back by <see cref="Sent"/> or <see cref="Interrupted"/>.</summary>
    /// <returns>False when there is nothing, or the session ended.</returns>
    public bool TryTake(out ReadOnlyMemory<byte> control, out Block? block)
    {
        lock (_lock)
        {
            (control, block) = (default, null);
            _idle = true;
            if (!_open) return false;
            if (_control.Length > 0)
            {
                _idle = false;
                control = _control.Take();
                return true;
            }

            if (_held || _head is null) return false;
            _idle = false;
            block = _head;
            _head = block.Next;
            if (_head is null) _tail = null;
            block.Next = null;
            _inFlight = block;
            return true;
        }
    }

    /// <summary>Counts control bytes that were sent.</summary>
    public void ControlSent(int bytes)
    {
        lock (_lock) _sentBytes += bytes;
    }

    /// <summary>A block was sent whole.</summary>
    public void Sent(Block block)
    {
        lock (_lock)
        {
            _inFlight = null;
            _sentBytes += block.Written - block.Read;
            _sentMessages += block.Messages;
            Retire(block);
        }
    }

    /// <summary>
    /// The connection was cut within a block. What the socket took whole is gone; what it did not, the message in the middle included, the
    /// server cannot have: it goes first in the next session. A transport that cannot say how much it took loses the block: sending it
    /// again could deliver twice.
    /// </summary>
    public void Interrupted(Block block, int? taken)
    {
        lock (_lock)
        {
            _inFlight = null;
            if (taken is not { } bytes)
            {
                _droppedInFlight += block.Messages;
                Retire(block);
                return;
            }

            var (end, operations) = PublishScanner.WholeOperations(block.Bytes.AsSpan(block.Read, block.Written - block.Read), bytes);
            _sentBytes += end;
            _sentMessages += operations;
            _bytes -= end;
            _messages -= operations;
            block.Read += end;
            block.Messages -= operations;
            if (block.Messages == 0)
            {
                Retire(block);
                return;
            }

            block.Sealed = true;
            block.Next = _head;
            _head = block;
            _tail ??= block;
        }
    }

    /// <summary>Completes when all that was published before has been handed to the socket.</summary>
    public Task WhenSentAsync()
    {
        lock (_lock)
        {
            if (_closed) return Task.FromException(new NatsConnectionFailedException("the connection is closed"));
            if (_tail is null && _inFlight is null) return Task.CompletedTask;
            if (_tail is not null) _tail.Sealed = true;
            var fence = new Fence(_tail?.Ordinal ?? _inFlight!.Ordinal, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            _fences.Add(fence);
            return fence.Done.Task;
        }
    }

    private Block Append(int size)
    {
        var block = pool.Rent(size);
        Link(block);
        return block;
    }

    private bool TryCopyToTail(Block batch)
    {
        if (_tail is not { Sealed: false } tail || batch.Written > MostCopied || tail.Free < batch.Written) return false;
        batch.Bytes.AsSpan(0, batch.Written).CopyTo(tail.Bytes.AsSpan(tail.Written));
        (tail.Written, tail.Messages) = (tail.Written + batch.Written, tail.Messages + batch.Messages);
        return true;
    }

    private void Link(Block block)
    {
        block.Lend(1);
        block.Ordinal = ++_ordinal;
        if (_tail is null) _head = block;
        else _tail.Next = block;
        _tail = block;
    }

    private bool MakeRoom(int size)
    {
        if (policy == NatsOutboxPolicy.DropNewest || size > limit) return false;
        while (_bytes + size > limit && _head is { } oldest)
        {
            _head = oldest.Next;
            if (_head is null) _tail = null;
            _droppedOutbox += oldest.Messages;
            Retire(oldest);
        }

        return _bytes + size <= limit;
    }

    /// <summary>Gives back a block that was sent or dropped; its last use.</summary>
    private void Retire(Block block)
    {
        _bytes -= block.Written - block.Read;
        _messages -= block.Messages;
        block.Release();
        if (_fences.Count > 0) PassFences();
    }

    private void PassFences()
    {
        var oldest = _inFlight?.Ordinal ?? _head?.Ordinal ?? long.MaxValue;
        for (var i = _fences.Count - 1; i >= 0; i--)
        {
            if (_fences[i].Ordinal >= oldest) continue;
            _fences[i].Done.TrySetResult();
            _fences.RemoveAt(i);
        }
    }

    private readonly record struct Fence(long Ordinal, TaskCompletionSource Done);
}
