namespace MarketPrism.Bus;

/// <summary>Keeps messages with their memory for reuse: at most 4,096 of at most 8 KiB.</summary>
internal sealed class SharedMessagePool
{
    private const int MaxKept = 4_096;

    private readonly Lock _lock = new();
    private readonly Stack<SharedMessage> _kept = new();

    public SharedMessage Rent()
    {
        lock (_lock)
        {
            if (_kept.TryPop(out var message)) return message;
        }

        return new SharedMessage();
    }

    public void Return(SharedMessage message)
    {
        lock (_lock)
        {
            if (_kept.Count < MaxKept) _kept.Push(message);
        }
    }
}
