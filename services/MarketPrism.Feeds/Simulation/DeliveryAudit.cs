namespace MarketPrism.Feeds.Simulation;

/// <summary>One stream's events: what the venue sent, what arrived, and which holes the ledger admits.</summary>
internal sealed class DeliveryAudit(string name)
{
    private const int Recent = 512;
    private const int MaxHoles = 256;
    private static readonly long Kept = TimeSpan.FromHours(6).Ticks;
    private static readonly long Tolerance = TimeSpan.TicksPerSecond;
    private readonly Dictionary<long, long> _outstanding = [];
    private readonly HashSet<long> _recent = [];
    private readonly Queue<long> _recentOrder = new();
    private readonly Queue<(long From, long To)> _holes = new();
    private readonly Dictionary<long, long> _open = [];
    private int _missed;

    internal string Name => name;

    internal bool IsWatched { get; set; }

    /// <summary>Time of the second event at the venue since the last delivery, whatever connection carried it or none; −1 when there was none. The first may have fallen between two subscriptions.</summary>
    internal long SilentSince { get; private set; } = -1;

    internal bool HasOpenHole => _open.Count > 0;

    /// <summary>Something happened at the venue, whether a connection carries it or not.</summary>
    internal void Happened(long now)
    {
        if (IsWatched && ++_missed == 2) SilentSince = now;
    }

    internal void Sent(long key, long now)
    {
        if (IsWatched) _outstanding[key] = now;
    }

    /// <summary>Something came.</summary>
    internal void Heard()
    {
        SilentSince = -1;
        _missed = 0;
    }

    /// <summary>Notes a delivery; false when the event was delivered before.</summary>
    internal bool Delivered(long key)
    {
        _outstanding.Remove(key);
        if (!_recent.Add(key)) return false;
        _recentOrder.Enqueue(key);
        if (_recentOrder.Count > Recent) _recent.Remove(_recentOrder.Dequeue());
        return true;
    }

    internal void HoleOpened(long id, long from) => _open[id] = Math.Max(0, from);

    internal void HoleClosed(long id, long to)
    {
        Heard();
        if (_open.Remove(id, out var from)) _holes.Enqueue((from, to));
        while (_holes.Count > MaxHoles || (_holes.TryPeek(out var oldest) && oldest.To < to - Kept)) _holes.Dequeue();
    }

    /// <summary>Ids begin anew, or the stream is not wanted any more.</summary>
    internal void Forget()
    {
        _recent.Clear();
        _recentOrder.Clear();
    }

    /// <summary>Gives its memory back, so that what the sessions hold can be measured.</summary>
    internal void Trim()
    {
        Forget();
        _recent.TrimExcess();
        _recentOrder.TrimExcess();
        _outstanding.TrimExcess();
        _holes.TrimExcess();
    }

    internal void Unwatch()
    {
        IsWatched = false;
        Heard();
        _outstanding.Clear();
        _open.Clear();
    }

    /// <summary>Settles what is older than a time: in the ledger, or lost.</summary>
    internal (int Ledgered, long Lost) Sweep(long before)
    {
        if (_outstanding.Count == 0) return (0, -1);
        var ledgered = 0;
        var lost = -1L;
        List<long>? done = null;
        foreach (var (key, at) in _outstanding)
        {
            if (at > before) continue;
            (done ??= []).Add(key);
            if (IsAdmitted(at)) ledgered++;
            else lost = at;
        }

        done?.ForEach(k => _outstanding.Remove(k));
        return (ledgered, lost);
    }

    private bool IsAdmitted(long at)
    {
        foreach (var from in _open.Values)
        {
            if (at >= from - Tolerance) return true;
        }

        foreach (var (from, to) in _holes)
        {
            if (at >= from - Tolerance && at <= to + Tolerance) return true;
        }

        return false;
    }
}
