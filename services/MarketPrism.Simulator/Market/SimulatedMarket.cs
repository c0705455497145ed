namespace MarketPrism.Simulator.Market;

/// <summary>One instrument's matching engine: book, ids, trades and their history. Owned by its venue, under the venue's lock.</summary>
internal sealed class SimulatedMarket
{
    private readonly IMarketListener _listener;
    private readonly List<string> _formerSymbols = [];
    private readonly int _manyChanges;
    private readonly int _manyTrades;

    public SimulatedMarket(InstrumentSpec spec, int index, MarketSettings settings, IMarketListener listener, ulong seed, bool isOpen = true)
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
        var (firstTrade, firstAggregate) = (5_000_000 + random.Below(1_000_000), 3_000_000 + random.Below(1_000_000));
        Trades = isOpen ? new TradeHistory(settings.HistoryTrades, firstTrade, firstAggregate) : new TradeHistory(settings.HistoryTrades, 1, 1);
        Statistics = new MarketStatistics();
        Flow = new OrderFlow(this, random, settings);
        if (!isOpen) return;
        Phase = MarketPhase.Trading;
        Flow.Seed(Lay);
        Statistics.Begin(Bids.Price(0));
    }

    public InstrumentSpec Spec { get; private set; }

    /// <summary>Where it is in its life.</summary>
    public MarketPhase Phase { get; private set; }

    /// <summary>Whether the venue's metadata have it.</summary>
    public bool IsListed => Phase is not (MarketPhase.Unlisted or MarketPhase.Delisted);

    /// <summary>Whether its streams have anything to say.</summary>
    public bool HasData => Phase is MarketPhase.Preopen or MarketPhase.Trading or MarketPhase.Settling;

    /// <summary>When trading begins or began, Unix ns; 0 = long ago.</summary>
    public long OpensAtNs { get; init; }

    /// <summary>When it is delivered, Unix ns; 0 = not that anybody knows. Futures that go away have it.</summary>
    public long DeliversAtNs { get; private set; }

    /// <summary>Its first trade and when that was, Unix ns; null before it, and where it traded long before the simulation.</summary>
    public (long Id, long TimeNs)? FirstTrade { get; private set; }

    /// <summary>Whether it has, or had, this name.</summary>
    public bool WasNamed(string symbol) => Spec.Symbol == symbol || _formerSymbols.Contains(symbol);

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

    /// <summary>Moves on in its life. The first phase with data lays out the book, as changes that everybody can see.</summary>
    public void Enter(MarketPhase phase, long deliversAtNs = 0)
    {
        Phase = phase;
        if (deliversAtNs != 0) DeliversAtNs = deliversAtNs;
        if (!HasData || Bids.Count > 0) return;
        Flow.Seed(SetLevel);
        Statistics.Begin(Bids.Price(0));
    }

    /// <summary>It is delivered then, and trades until then.</summary>
    public void DeliverAt(long timeNs) => DeliversAtNs = timeNs;

    /// <summary>Gives it another name.</summary>
    public void Rename(string symbol)
    {
        _formerSymbols.Add(Spec.Symbol);
        Spec = Spec with { Symbol = symbol };
    }

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
        if (first == 1) FirstTrade = (1, TimeNs);
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
