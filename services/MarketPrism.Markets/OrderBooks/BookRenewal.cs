using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>A new horizon for a synced book, under way: the events that were applied since it was asked for, whatever lane they came by, and the snapshot once it is here.</summary>
internal sealed class BookRenewal(Stack<HeldEvent> pool)
{
    private readonly Queue<HeldEvent> _kept = new();
    private DepthEvent _snapshot = new();
    private bool _hasSnapshot;

    public bool IsUnderWay { get; private set; }

    /// <summary>Levels of the snapshot that there is room for.</summary>
    internal int Room => _snapshot.Room;

    /// <summary>When it was asked for, ms.</summary>
    public long SinceMs { get; private set; }

    public void Begin(long nowMs)
    {
        End();
        IsUnderWay = true;
        SinceMs = nowMs;
    }

    public void End()
    {
        IsUnderWay = _hasSnapshot = false;
        while (_kept.TryDequeue(out var item)) item.ReturnTo(pool);
        if (_snapshot.Room > HeldEvent.RoomMax) _snapshot = new DepthEvent(); // for minutes it is not needed
    }

    /// <summary>Keeps a copy of an applied event.</summary>
    /// <returns>False when there is no room.</returns>
    public bool TryKeep(DepthEvent depth, int max)
    {
        if (_kept.Count >= max) return false;
        if (!pool.TryPop(out var item)) item = new HeldEvent();
        item.Depth.CopyFrom(depth);
        _kept.Enqueue(item);
        return true;
    }

    public void Take(DepthEvent snapshot)
    {
        _snapshot.CopyFrom(snapshot);
        _hasSnapshot = true;
    }

    /// <summary>Whether the snapshot is here and the book, which stands at an id, has reached it.</summary>
    public bool IsReached(long lastId) => _hasSnapshot && _snapshot.LastId <= lastId;

    /// <summary>Makes the book of the snapshot and the kept events after it.</summary>
    /// <param name="rule">The venue's.</param>
    /// <param name="book">Gets it; empty.</param>
    /// <param name="lastId">Where the published book stands.</param>
    /// <returns>False when the kept events do not continue the snapshot, or a number does not fit.</returns>
    public bool TryBuild(IBookContinuity rule, OrderBook book, long lastId)
    {
        if (!book.TryApply(_snapshot)) return false;
        var hasJoined = false;
        foreach (var item in _kept)
        {
            // They were applied one after the other: once one of them follows, all do
            var verdict = hasJoined ? ContinuityVerdict.Follows : rule.Judge(_snapshot.LastId, true, item.Depth);
            if (verdict == ContinuityVerdict.Covered) continue;
            if (verdict == ContinuityVerdict.Gap || !book.TryApply(item.Depth)) return false;
            hasJoined = true;
        }

        return hasJoined || _snapshot.LastId == lastId;
    }
}
