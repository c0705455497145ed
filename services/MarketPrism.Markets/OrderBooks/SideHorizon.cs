using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>How far one side of a book is known: a snapshot that was cut ends at the horizon; what rested beyond it is unknown until it changes. Keys as in <see cref="BookSide"/>.</summary>
internal sealed class SideHorizon(BookSide side, long sign)
{
    private const long None = long.MinValue;

    private long _horizon = None;
    private long _halfway = None;
    private int _levels; // of the snapshot
    private int _window; // of the channel; 0 = it has none

    /// <summary>The worst price of a snapshot that was cut, or of the channel's window when it is full; null when there was no snapshot, or when the side is whole.</summary>
    public long? Price => _horizon != None ? _horizon * sign : _window > 0 && side.Count >= _window && side.TryGetWorst(out var worst) ? worst.Price : null;

    public BookReach Reach
    {
        get
        {
            if (_horizon == None) return BookReach.Inside;
            var best = side.TryGetBest(out var level) ? level.Price * sign : None;
            return best > _halfway ? BookReach.Inside : best > _horizon ? BookReach.Near : BookReach.Beyond;
        }
    }

    public void Clear() => _horizon = _halfway = None;

    /// <summary>The side's levels are those of a snapshot.</summary>
    public void Set(SnapshotDepth depth, DepthEvent snapshot)
    {
        Clear();
        _levels = side.Count;
        if (!depth.IsCut(_levels, snapshot) || !side.TryGetBest(out var best) || !side.TryGetWorst(out var worst)) return;
        _horizon = worst.Price * sign;
        _halfway = best.Price * sign - (((best.Price - worst.Price) * sign) + 1) / 2;
    }

    /// <summary>The venue keeps so many levels known: a side that has as many ends where they end.</summary>
    public void Follow(int window) => _window = window;

    /// <summary>Whether so many levels, or half of the snapshot's when that is fewer, lie inside the horizon.</summary>
    public bool Holds(int levels)
    {
        if (_horizon == None) return true;
        var missing = Math.Min(levels, _levels / 2);
        foreach (var level in new BookLevels(side))
        {
            if (missing == 0 || level.Price * sign < _horizon) break;
            missing--;
        }

        return missing == 0;
    }

    /// <summary>The price scale has risen.</summary>
    /// <returns>False when the horizon does not fit.</returns>
    public bool TryScale(long factor)
    {
        if (_horizon == None) return true;
        var fits = Math.BigMul(_horizon, factor, out var raised) == raised >> 63;
        _horizon = raised;
        _halfway *= factor; // between the horizon and a level: fits when these do
        return fits;
    }
}
