namespace MarketPrism.Bus;

/// <summary>Keeps messages with their memory for reuse: at most 4,096 of at most 8 KiB, and 2 MiB in all. Without the last bound each of them would in time have held one of the largest messages.</summary>
internal sealed class SharedMessagePool
{
    private const int MaxKept = 4_096;
    private const int MaxKeptBytes = 2 << 20;

    private readonly Lock _lock = new();
    private readonly Stack<SharedMessage> _kept = new();

    /// <summary>The memory of the kept messages.</summary>
    public int KeptBytes { get; private set; }

    public SharedMessage Rent()
    {
        lock (_lock)
        {
            if (_kept.TryPop(out var message))
            {
                KeptBytes -= message.Capacity;
                return message;
            }
        }

        return new SharedMessage();
    }

    public void Return(SharedMessage message)
    {
        lock (_lock)
        {
            if (_kept.Count >= MaxKept || KeptBytes + message.Capacity > MaxKeptBytes) return;
            KeptBytes += message.Capacity;
            _kept.Push(message);
        }
    }
}
