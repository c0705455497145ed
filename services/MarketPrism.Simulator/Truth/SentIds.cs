namespace MarketPrism.Simulator.Truth;

/// <summary>The ids of one stream with the time each was first sent, in a ring that grows to its limit.</summary>
internal sealed class SentIds(int limit)
{
    private (long Id, long TimeNs)[] _ring = new (long, long)[Math.Min(limit, 64)];
    private long _count;

    public long Bytes => _ring.Length * 2L * sizeof(long);

    public void Add(long id, long timeNs)
    {
        if (_count > 0 && _ring[(_count - 1) % _ring.Length].Id >= id) return;
        if (_count == _ring.Length && _ring.Length < limit) Array.Resize(ref _ring, Math.Min(limit, _ring.Length * 2));
        _ring[_count++ % _ring.Length] = (id, timeNs);
    }

    /// <summary>Forgets everything: the stream's ids have begun again.</summary>
    public void Clear() => _count = 0;

    /// <summary>When the frame with this id was sent; 0 when it is not known (any more).</summary>
    public long TimeOf(long id)
    {
        long low = Math.Max(0, _count - _ring.Length), high = _count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var (found, time) = _ring[middle % _ring.Length];
            if (found == id) return time;
            if (found < id) low = middle + 1;
            else high = middle - 1;
        }

        return 0;
    }

    /// <summary>The remembered ids from <paramref name="from"/> on, ascending.</summary>
    public IReadOnlyList<long> From(long from)
    {
        var ids = new List<long>();
        for (var at = Math.Max(0, _count - _ring.Length); at < _count; at++)
        {
            var id = _ring[at % _ring.Length].Id;
            if (id >= from) ids.Add(id);
        }

        return ids;
    }
}
