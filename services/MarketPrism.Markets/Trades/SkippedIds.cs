namespace MarketPrism.Markets.Trades;

/// <summary>
/// Ids that a venue left out, where nobody promises that it leaves none out (OKX). As long as each trade joins the one before, a skip is a suspected gap, and the venue is asked what lies in it. When
/// its list has nothing there, ids skip by themselves: so many more trades must join before the next skip is suspected, so a venue that skips often is asked ever less.
/// </summary>
/// <param name="limit">How many skips are watched at a time; at least 1.</param>
internal sealed class SkippedIds(int limit)
{
    /// <summary>So many trades in a row show that ids join.</summary>
    private const int FirstNeeded = 8;

    private const int MostNeeded = 1 << 20;
    private const int LargestAggregate = 4096;

    private readonly List<Skip> _pending = [];
    private int _needed = FirstNeeded;
    private int _joined;

    /// <summary>A trade was published.</summary>
    /// <param name="joins">Whether its first id is the one after the last.</param>
    internal void OnPublished(bool joins)
    {
        if (joins && _joined < MostNeeded) _joined++;
    }

    /// <summary>Ids were left out before a trade.</summary>
    /// <param name="fromId">The first of them.</param>
    /// <param name="toId">The last.</param>
    /// <param name="ns">When the trades before and after were received, Unix ns.</param>
    /// <param name="now">Monotonic time.</param>
    /// <returns>One that has to be judged at once, because too many are watched; else null.</returns>
    internal Skip? Add(long fromId, long toId, (long From, long To) ns, TimeSpan now)
    {
        if (_joined < _needed) return null;
        var skip = new Skip(new IdRanges(fromId, toId), fromId, toId, ns, now);
        _pending.Add(skip);
        return _pending.Count > limit ? Take(0) : null;
    }

    /// <summary>A trade came late, over another connection: what it covers was not left out.</summary>
    internal void OnLate(long firstId, long lastId)
    {
        for (var i = _pending.Count - 1; i >= 0; i--)
        {
            var skip = _pending[i];
            var (from, to) = (Math.Max(firstId, skip.FromId), Math.Min(lastId, skip.ToId));
            for (var id = from; id <= to && id - from < LargestAggregate; id++) skip.Missing.Remove(id);
            if (skip.Missing.Count == 0) _pending.RemoveAt(i);
        }
    }

    /// <summary>The next skip that nothing has filled for so long; null when there is none.</summary>
    internal Skip? TakeDue(TimeSpan before) => _pending.Count > 0 && _pending[0].At <= before ? Take(0) : null;

    /// <summary>All that lies between two ids is known, whoever asked for it: what was left out in there need not be judged any more.</summary>
    /// <param name="fromId">The first id.</param>
    /// <param name="toId">The last.</param>
    internal void Forget(long fromId, long toId) => _pending.RemoveAll(skip => skip.FromId >= fromId && skip.ToId <= toId);

    /// <summary>The venue's list has all that lies in a skip.</summary>
    /// <param name="isEmpty">Nothing.</param>
    internal void OnShown(bool isEmpty)
    {
        _needed = isEmpty ? Math.Min(_needed * 2, MostNeeded) : FirstNeeded;
        if (isEmpty) _joined = 0;
    }

    /// <summary>The venue began to count anew.</summary>
    internal void Clear() => _pending.Clear();

    private Skip Take(int index)
    {
        var skip = _pending[index];
        _pending.RemoveAt(index);
        return skip;
    }

    /// <summary>Ids that were left out.</summary>
    /// <param name="Missing">Those that have not come late.</param>
    /// <param name="FromId">The first.</param>
    /// <param name="ToId">The last.</param>
    /// <param name="Ns">When the trades before and after were received, Unix ns.</param>
    /// <param name="At">When it was seen, monotonic.</param>
    internal readonly record struct Skip(IdRanges Missing, long FromId, long ToId, (long From, long To) Ns, TimeSpan At);
}
