namespace MarketPrism.Simulator.Market;

/// <summary>The events of one venue that are still to come, in the order of their times. Under the venue's lock.</summary>
internal sealed class MarketSchedule
{
    private readonly Queue<(long AtNs, MarketEvent Event)> _toCome;
    private readonly Dictionary<string, long> _opens = [];
    private readonly HashSet<string> _unborn = [];

    public MarketSchedule(string venue, IReadOnlyList<MarketEvent> events, long startNs)
    {
        var own = events.Where(e => e.Venue == venue).OrderBy(e => e.AfterSeconds).ToList();
        _toCome = new(own.Select(e => (startNs + (long)(e.AfterSeconds * 1e9), e)));
        foreach (var (at, e) in _toCome)
        {
            if (e.Kind is MarketEventKind.Announce or MarketEventKind.Open) _unborn.Add(e.Symbol);
            if (e.Kind == MarketEventKind.Open) _opens[e.Symbol] = at;
        }
    }

    /// <summary>Whether an instrument is listed by this schedule rather than from the start.</summary>
    public bool Lists(string symbol) => _unborn.Contains(symbol);

    /// <summary>When an instrument's trading begins, Unix ns; null when it trades from the start.</summary>
    public long? OpensAt(string symbol) => _opens.TryGetValue(symbol, out var at) ? at : null;

    /// <summary>The next event that is due.</summary>
    public bool TryTake(long nowNs, out MarketEvent taken)
    {
        taken = null!;
        if (!_toCome.TryPeek(out var next) || next.AtNs > nowNs) return false;
        taken = _toCome.Dequeue().Event;
        return true;
    }

    /// <summary>Nothing more happens.</summary>
    public void Clear() => _toCome.Clear();
}
