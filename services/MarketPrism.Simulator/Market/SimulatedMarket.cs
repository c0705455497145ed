namespace MarketPrism.Simulator.Market;

/// <summary>One instrument's matching engine: book, ids, trades and their history. Owned by its venue, under the venue's lock.</summary>
internal sealed class SimulatedMarket
{
    private readonly IMarketListener _listener;
    private readonly int _manyChanges;
    private readonly int _manyTrades;

    public SimulatedMarket(InstrumentSpec spec, int index, MarketSettings settings, IMarketListener listener, ulong seed)
    {
        Spec = spec;
        Index = index;
        _listener = listener;
        _manyChanges = settings.HistoryChanges / 4;
        _manyTrades = settings.HistoryTrades / 4;
        var random = MarketRandom.For(seed, spec.Symbol);
        UpdateId = settings.FirstUpdateId + random.Below(1_000_000);
        Bids = new BookSide(true, settings.Levels * 2);
        Asks = new BookSide(false, settings.Levels * 2);
        History = new BookHistory(settings.HistoryChanges);
        History.BeginRun(UpdateId);
        Trades = new TradeHistory(settings.HistoryTrades, 5_000_000 + random.Below(1_000_000), 3_000_000 + random.Below(1_000_000));
        Statistics = new MarketStatistics();
        Flow = new OrderFlow(this, random, settings);
        Flow.Seed();
        Statistics.Begin(Bids.Price(0));
    }

    public InstrumentSpec Spec { get; }

    /// <summary>Its place in the venue's list; staggers the streams.</summary>
    public int Index { get; }

    public BookSide Bids { get; }

    public BookSide Asks { get; }

    public BookHistory History { get; }

    public TradeHistory Trades { get; }

    public MarketStatistics Statistics { get; }

    public OrderFlow Flow { get; }

    public DerivativeState? Derivative { get; init; }

    /// <summary>The id of the last change.</summary>
    public long UpdateId { get; private set; }

    /// <summary>The matching engine's time, Unix nanoseconds.</summary>
    public long TimeNs { get; set; }

    /// <summary>It does not trade until then.</summary>
    public long HaltedUntil { get; set; }

    public bool IsHalted => TimeNs < HaltedUntil;

    public double Mid => (Bids.Price(0) + Asks.Price(0)) / 2.0;

    /// <summary>Sets a level while the book is laid out, before anybody can see it: no id, no history.</summary>
    public void Lay(bool bid, long price, long quantity) => (bid ? Bids : Asks).Set(price, quantity);

    public void SetLevel(bool bid, long price, long quantity)
    {
        var side = bid ? Bids : Asks;
        var top = side.RankOf(price) == 0;
        var old = side.Set(price, quantity);
        if (old == quantity) return;
        UpdateId = _listener.NextUpdateId(this);
        History.Add(new BookChange(UpdateId, bid, price, old, quantity));
        if (History.Count % _manyChanges == 0) _listener.OnMuchHappened(this);
        if (top) _listener.OnTopChanged(this);
    }

    /// <summary>Records a taker's trade at the best price; the maker's parts come first, then the aggregate.</summary>
    public void Trade(long price, ReadOnlySpan<long> parts, bool buyerIsMaker)
    {
        var first = Trades.NextTradeId;
        long total = 0;
        foreach (var part in parts)
        {
            var fill = new Fill(Trades.NextTradeId, Trades.NextAggregateId, first, price, part, buyerIsMaker, TimeNs);
            Trades.Add(fill);
            total += part;
            _listener.OnFill(this, fill);
        }

        var trade = new TakerTrade(Trades.NextAggregateId, first, Trades.NextTradeId - 1, price, total, buyerIsMaker, TimeNs, UpdateId);
        Trades.Add(trade);
        Statistics.Add(trade, parts.Length);
        _listener.OnTrade(this, trade);
        if (Trades.NextAggregateId % _manyTrades == 0) _listener.OnMuchHappened(this);
    }

    /// <summary>Starts the ids again at a low number, as a venue may at maintenance.</summary>
    public void ResetIds(long id)
    {
        UpdateId = id;
        History.BeginRun(id);
    }

    /// <summary>The book as it was at an id, or null when that is not known (any more).</summary>
    public (BookSide Bids, BookSide Asks)? BookAt(long id)
    {
        if (id == UpdateId) return (Bids, Asks);
        var cursor = History.CursorAt(id);
        if (cursor < 0) return null;
        var (bids, asks) = (Bids.Copy(), Asks.Copy());
        for (var at = History.Count - 1; at >= cursor; at--)
        {
            ref readonly var change = ref History[at];
            (change.Bid ? bids : asks).Set(change.Price, change.Old);
        }

        return (bids, asks);
    }

    /// <summary>The book as it was about so many seconds of changes ago, as far as the history reaches; null when nothing has changed yet.</summary>
    public (long Id, BookSide Bids, BookSide Asks)? BookSecondsAgo(double seconds, double changesPerSecond)
    {
        var back = 1 + (long)(seconds * Math.Max(1, changesPerSecond));
        var cursor = Math.Max(History.First, History.Count - 1 - back);
        if (cursor >= History.Count) return null;
        var id = History[cursor].Id;
        return BookAt(id) is var (bids, asks) ? (id, bids, asks) : null;
    }
}
