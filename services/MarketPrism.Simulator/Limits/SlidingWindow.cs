namespace MarketPrism.Simulator.Limits;

/// <summary>At most so many within a time, each remembered for itself.</summary>
internal sealed class SlidingWindow(int limit, TimeSpan window)
{
    private readonly Queue<long> _times = new();
    private readonly long _windowNs = (long)window.TotalNanoseconds;

    /// <summary>Counts one; false when that is one too many.</summary>
    public bool TryTake(long nowNs)
    {
        while (_times.TryPeek(out var oldest) && oldest <= nowNs - _windowNs) _times.Dequeue();
        if (_times.Count >= limit) return false;
        _times.Enqueue(nowNs);
        return true;
    }
}
