using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>One connection that carries the stream of a book, with the events of it that could not be used yet.</summary>
internal sealed class BookLane(string id, Stack<HeldEvent> pool)
{
    private readonly Queue<HeldEvent> _held = new();

    public string Id { get; } = id;

    /// <summary>When the lane last said something, ms.</summary>
    public long LastSeenMs { get; set; }

    /// <summary>When its last frame was received from the venue, Unix ns; 0 before the first.</summary>
    public long LastReceivedNs { get; private set; }

    /// <summary>Since when events are held, ms.</summary>
    public long HeldSinceMs { get; private set; }

    /// <summary>Its socket is gone; what it holds may still be of use.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Since when the connector says that the venue does not send the stream on it, Unix ns; 0 = it does not say so. A frame that was received later proves the opposite.</summary>
    public long DownSinceNs { get; private set; }

    /// <summary>Whether it carries the stream as far as anybody knows: it brought frames, its socket is open, and the venue has not stopped sending.</summary>
    public bool IsOpen => !IsClosed && DownSinceNs == 0;

    /// <summary>The applied event (its number in the history) that the lane has reached; −1 when unknown. Only where ids may go back.</summary>
    public long Position { get; set; } = -1;

    public int HeldCount => _held.Count;

    public bool IsHolding => _held.Count > 0;

    public Queue<HeldEvent>.Enumerator GetEnumerator() => _held.GetEnumerator();

    public HeldEvent Peek() => _held.Peek();

    /// <summary>A frame came.</summary>
    public void Touch(long receivedNs, long nowMs)
    {
        LastSeenMs = nowMs;
        LastReceivedNs = Math.Max(LastReceivedNs, receivedNs);
        if (receivedNs > DownSinceNs) DownSinceNs = 0;
    }

    /// <summary>The stream is reported as not delivered.</summary>
    /// <returns>False when a frame of it was received later.</returns>
    public bool TakeDown(long atNs)
    {
        if (LastReceivedNs > atNs) return false;
        DownSinceNs = atNs;
        return true;
    }

    /// <summary>Keeps a copy of an event.</summary>
    /// <returns>False when the oldest had to go for it.</returns>
    public bool Hold(DepthEvent depth, long receivedNs, long nowMs, int max)
    {
        if (_held.Count == 0) HeldSinceMs = nowMs;
        var fits = _held.Count < max;
        if (!fits) Drop();
        if (!pool.TryPop(out var item)) item = new HeldEvent();
        item.Depth.CopyFrom(depth);
        item.ReceivedNs = receivedNs;
        _held.Enqueue(item);
        return fits;
    }

    /// <summary>Takes the oldest out; give it back with <see cref="Release"/>.</summary>
    public HeldEvent Take() => _held.Dequeue();

    public void Release(HeldEvent item) => item.ReturnTo(pool);

    public void Drop() => Release(_held.Dequeue());

    public void Clear()
    {
        while (_held.Count > 0) Drop();
    }
}
