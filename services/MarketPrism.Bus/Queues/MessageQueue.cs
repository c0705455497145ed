using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace MarketPrism.Bus;

/// <summary>A queue of messages, bounded in messages and bytes, with one reader.</summary>
internal sealed class MessageQueue
{
    private readonly BusSubscriptionOptions _options;
    private readonly Lock _lock = new();
    private readonly Channel<SharedMessage> _queue = Channel.CreateUnbounded<SharedMessage>(new UnboundedChannelOptions { AllowSynchronousContinuations = false });
    private int _messages;
    private long _bytes;
    private long _dropped;
    private bool _ended;

    public MessageQueue(BusSubscriptionOptions options)
    {
        if (options.MaxMessages < 1) throw new ArgumentException($"MaxMessages is {options.MaxMessages}; allowed: 1 or more");
        if (options.MaxBytes < 1) throw new ArgumentException($"MaxBytes is {options.MaxBytes}; allowed: 1 or more");
        _options = options;
    }

    public long Dropped => Volatile.Read(ref _dropped);

    public int Messages => Volatile.Read(ref _messages);

    public long Bytes => Volatile.Read(ref _bytes);

    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) => _queue.Reader.WaitToReadAsync(cancellationToken);

    public bool TryRead([MaybeNullWhen(false)] out BusMessage message)
    {
        if (!TryTake(out var shared))
        {
            message = default;
            return false;
        }

        message = shared.ToMessage();
        return true;
    }

    /// <summary>Queues a message, one of whose references belongs to the queue from now on.</summary>
    public void Enqueue(SharedMessage message)
    {
        lock (_lock)
        {
            if (_ended || (IsFull(message.Size) && !MakeRoom(message.Size)))
            {
                if (!_ended) _dropped++;
                message.Release();
                return;
            }

            _messages++;
            _bytes += message.Size;
            _queue.Writer.TryWrite(message);
        }
    }

    /// <summary>No more messages come; what is queued can still be read, and then the error is thrown, when there is one.</summary>
    public void Complete(Exception? error = null)
    {
        lock (_lock)
        {
            _ended = true;
            _queue.Writer.TryComplete(error);
        }
    }

    /// <summary>Releases what is queued.</summary>
    public void Clear()
    {
        while (TryTake(out var shared)) shared.Release();
    }

    private bool IsFull(int size) => _messages >= _options.MaxMessages || _bytes + size > _options.MaxBytes;

    private bool MakeRoom(int size)
    {
        if (_options.WhenFull == BusFullPolicy.DropNewest || size > _options.MaxBytes) return false;
        while (IsFull(size) && TryTake(out var oldest))
        {
            oldest.Release();
            _dropped++;
        }

        return !IsFull(size);
    }

    private bool TryTake([MaybeNullWhen(false)] out SharedMessage message)
    {
        lock (_lock)
        {
            if (!_queue.Reader.TryRead(out message)) return false;
            _messages--;
            _bytes -= message.Size;
            return true;
        }
    }
}
