namespace MarketPrism.Soak;

/// <summary>The ids of one stream that have come: ranges without a hole between them, the oldest first. Frames may overtake each other while sockets overlap.</summary>
internal sealed class StreamIds
{
    private const int Recent = 4096;
    private readonly List<IdRange> _ranges = [];
    private readonly HashSet<long> _recent = [];
    private readonly Queue<long> _order = new();

    /// <summary>Notes a frame that covers the ids from first to last; false when it came before.</summary>
    internal bool Add(long first, long last, long receivedNs)
    {
        if (!_recent.Add(last)) return false;
        _order.Enqueue(last);
        if (_order.Count > Recent) _recent.Remove(_order.Dequeue());
        var at = _ranges.FindLastIndex(r => r.First <= first);
        if (at >= 0 && _ranges[at].Last == first - 1)
        {
            _ranges[at] = _ranges[at] with { Last = last, LastNs = receivedNs };
            Join(at);
        }
        else
        {
            _ranges.Insert(at + 1, new IdRange(first, last, receivedNs, receivedNs));
            Join(at + 1);
        }

        return true;
    }

    /// <summary>Takes the holes whose end is older than a time: by now nothing fills them.</summary>
    internal IEnumerable<(long FromNs, long ToNs)> TakeHoles(long beforeNs)
    {
        while (_ranges.Count > 1 && _ranges[1].FirstNs < beforeNs)
        {
            yield return (_ranges[0].LastNs, _ranges[1].FirstNs);
            _ranges.RemoveAt(0);
        }
    }

    private void Join(int at)
    {
        if (at + 1 >= _ranges.Count || _ranges[at + 1].First != _ranges[at].Last + 1) return;
        _ranges[at] = _ranges[at] with { Last = _ranges[at + 1].Last, LastNs = Math.Max(_ranges[at].LastNs, _ranges[at + 1].LastNs) };
        _ranges.RemoveAt(at + 1);
    }

    private readonly record struct IdRange(long First, long Last, long FirstNs, long LastNs);
}
