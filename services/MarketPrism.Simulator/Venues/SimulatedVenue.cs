using MarketPrism.Simulator.Faults;
using MarketPrism.Simulator.Market;
using MarketPrism.Simulator.Truth;

namespace MarketPrism.Simulator.Venues;

/// <summary>
/// One exchange without sockets: its markets, its protocol, its limits and its truth, moved by a <see cref="TimeProvider"/>.
/// The host puts it on real sockets; tests may drive it in memory under virtual time. Thread-safe: one lock orders everything.
/// </summary>
public abstract class SimulatedVenue : IDisposable
{
    private const long DeliveryNs = 3600L * 24 * 1_000_000_000;
    private readonly TimeProvider _time;
    private readonly long _startTimestamp;
    private readonly long _startNs;
    private readonly long _stepNs;
    private readonly List<VenueSession> _sessions = [];
    private readonly LoadController _load;
    private readonly MarketSchedule _schedule;
    private FaultRule? _outage;
    private long _outageUntil;
    private ITimer? _timer;
    private long _steps;
    private long _nextSecond;
    private long _connections;

    private protected SimulatedVenue(string name, SimulatorOptions options)
    {
        Name = name;
        Options = options.Validate();
        _time = options.Time;
        _startTimestamp = _time.GetTimestamp();
        _startNs = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        _stepNs = options.Step.Ticks * 100;
        _load = new LoadController(options.FramesPerSecond);
        _schedule = new MarketSchedule(name, options.Schedule, _startNs);
        Faults = new FaultPlan(this);
        Sent = new SentLog(this);
        History = new VenueHistory(this);
        Scheduled = [.. options.Schedule.Where(e => e.Venue == name).Select(e => e.Symbol).Distinct()];
    }

    /// <summary>The path prefix that it has on the simulator's server, such as <c>binance</c>.</summary>
    public string Name { get; }

    /// <summary>
    /// The venue's real hosts. They are path prefixes too: a client that picks its protocol by the host's name, as some do, is pointed at
    /// <c>ws://127.0.0.1:9900/stream.binance.com</c>.
    /// </summary>
    public abstract IReadOnlyList<string> Hosts { get; }

    /// <summary>What was sent.</summary>
    public SentLog Sent { get; }

    /// <summary>What the venue did to its clients, and they to it.</summary>
    public VenueHistory History { get; }

    /// <summary>The names of the listed instruments.</summary>
    public IReadOnlyList<string> Symbols
    {
        get
        {
            lock (Gate) return [.. Markets.Where(m => m.IsListed).Select(m => m.Spec.Symbol)];
        }
    }

    /// <summary>Every instrument that is, was or will be listed, by the name it had at the start.</summary>
    public IReadOnlyList<string> Scheduled { get; }

    /// <summary>Memory of the rings that remember books, trades and what was sent, bytes: they grow to their limits, whatever the clients do.</summary>
    public long HistoryBytes
    {
        get
        {
            lock (Gate) return Sent.Bytes + Markets.Sum(m => m.History.Bytes + m.Trades.Bytes);
        }
    }

    /// <summary>Open connections.</summary>
    public int Connections
    {
        get
        {
            lock (Gate) return _sessions.Count;
        }
    }

    /// <summary>Why the venue stopped moving, or null: an error of the simulator itself.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The longest message that it takes from a client, in bytes.</summary>
    internal virtual int MaxMessageBytes => 1 << 20;

    internal Lock Gate { get; } = new();

    internal SimulatorOptions Options { get; }

    internal FaultPlan Faults { get; }

    internal IReadOnlyList<VenueSession> Sessions => _sessions;

    /// <summary>The venue's clock, Unix nanoseconds; never goes back.</summary>
    internal long Now => _startNs + _time.GetElapsedTime(_startTimestamp).Ticks * 100;

    private protected List<SimulatedMarket> Markets { get; } = [];

    /// <summary>Starts the markets; they move by the options' clock until disposal.</summary>
    public void Start()
    {
        lock (Gate)
        {
            _nextSecond = Now;
            _timer ??= _time.CreateTimer(_ => OnTimer(), null, Options.Step, Options.Step);
        }
    }

    /// <summary>A client opens a WebSocket at a path and query below the venue's prefix.</summary>
    public VenueConnectResult Connect(string url, string client, IVenueTransport transport)
    {
        lock (Gate)
        {
            if (_outage is { } outage && Now < _outageUntil) return new VenueConnectResult(null, Refusal(outage, 503));
            if ((Faults.Strike(FaultKind.SocketOutage) ?? Faults.Strike(FaultKind.RefuseConnect)) is { } fault) return new VenueConnectResult(null, Refusal(fault.Rule, 503));
            var result = Accept(url, client, transport, _connections + 1);
            if (result.Session is not { } session) return result;
            _connections++;
            _sessions.Add(session);
            History.OnOpened(session);
            OnOpened(session);
            return result;
        }
    }

    /// <summary>A client asks over REST, at a path below the venue's prefix.</summary>
    public VenueResponse Request(VenueRequest request)
    {
        VenueResponse response;
        VenueDocument document;
        lock (Gate)
        {
            if (_outage is { } outage && Now < _outageUntil) return Refusal(outage, 503);
            response = Answer(request);
            if (Faults.Strike(FaultKind.SlowRest, request.Symbol, request.Path) is { } slow) response = response with { Delay = TimeSpan.FromSeconds(slow.Rule.Duration) };
            if (Faults.OnDocument(request) is not { } fault) return response;
            document = DocumentOf(request);
            if (fault.Kind != FaultKind.RestOtherVenue) return fault.Replace(response, EmptyDocument(document), ErrorDocuments);
        }

        // outside the lock: two venues that ask each other would wait for ever
        return Other is { } other ? response with { Status = 200, Body = other.Document(document) } : response;
    }

    /// <summary>A document of this venue as nobody asked for it, of its first listed instrument: what a confused gateway might hand to another venue's client.</summary>
    internal ReadOnlyMemory<byte> Document(VenueDocument document)
    {
        lock (Gate) return Answer(ExampleOf(document, Markets.Find(m => m.IsListed)?.Spec.Symbol ?? "")).Body;
    }

    /// <summary>The true book of an instrument at an update id (the latest when null); null when the symbol or that id is unknown.</summary>
    public BookTruth? Book(string symbol, long? updateId = null, int levels = int.MaxValue)
    {
        lock (Gate)
        {
            if (Markets.Find(m => m.WasNamed(symbol)) is not { } market) return null;
            var id = updateId ?? market.UpdateId;
            return market.BookAt(id) is var (bids, asks) ? new BookTruth(market.Spec.Symbol, id, Levels(market, bids, levels), Levels(market, asks, levels)) : null;
        }
    }

    /// <summary>Asks for a fault; it is in force from now on. A rule of the same name is replaced.</summary>
    public void Inject(FaultRule rule)
    {
        lock (Gate) Faults.Add(rule);
    }

    /// <summary>Withdraws a fault by its name, or all of them; with all of them what is scheduled does not happen any more, and halts end.</summary>
    public void Withdraw(string? name = null)
    {
        lock (Gate)
        {
            if (name is not null)
            {
                Faults.Remove(name);
                return;
            }

            Faults.Clear();
            _schedule.Clear();
            foreach (var market in Markets) market.HaltedUntil = 0;
        }
    }

    /// <summary>The phase of an instrument by its present name or a former one; null when there is none such.</summary>
    public MarketPhase? PhaseOf(string symbol)
    {
        lock (Gate) return Markets.Find(m => m.WasNamed(symbol))?.Phase;
    }

    /// <summary>Whether an instrument is listed by this very name and has a book now.</summary>
    public bool HasBook(string symbol)
    {
        lock (Gate) return Markets.Exists(m => m.IsListed && m.HasData && m.Spec.Symbol == symbol);
    }

    /// <summary>Whether the venue's metadata list an instrument by this very name.</summary>
    public bool IsListed(string symbol)
    {
        lock (Gate) return Markets.Exists(m => m.IsListed && m.Spec.Symbol == symbol);
    }

    /// <summary>The rules and how often each has struck.</summary>
    public IReadOnlyList<FaultCount> FaultCounts()
    {
        lock (Gate) return Faults.Counts();
    }

    /// <summary>Stops the markets and cuts all connections.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        lock (Gate)
        {
            foreach (var session in _sessions.ToArray()) session.Close(1001, "", "simulator stops");
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The venue whose documents may come instead of its own; null = none.</summary>
    internal SimulatedVenue? Other { get; set; }

    internal void Forget(VenueSession session) => _sessions.Remove(session);

    internal (long Id, long TimeNs)? FirstTradeOf(string symbol) => Markets.Find(m => m.WasNamed(symbol))?.FirstTrade;

    /// <summary>Cuts every connection; dials are refused as long as the rule's window lasts, and REST works.</summary>
    internal void OnSocketOutage(ActiveFault fault)
    {
        if (_sessions.Count == 0 || !fault.Strikes(Now)) return;
        foreach (var session in _sessions.ToArray()) session.Abort("fault socket outage");
    }

    internal virtual void OnSequenceReset(ActiveFault fault)
    {
    }

    internal void OnHalt(ActiveFault fault)
    {
        foreach (var market in Markets)
        {
            if (!market.IsHalted && fault.Matches(market.Spec.Symbol, "") && fault.Strikes(Now)) market.HaltedUntil = Now + fault.DurationNs;
        }
    }

    internal void OnOutage(ActiveFault fault)
    {
        if (Now < _outageUntil || !fault.Strikes(Now)) return;
        (_outage, _outageUntil) = (fault.Rule, Now + fault.DurationNs);
        foreach (var session in _sessions.ToArray()) session.Abort("fault outage");
    }

    private protected abstract VenueConnectResult Accept(string url, string client, IVenueTransport transport, long id);

    /// <summary>The session is in the list: what was named in the URL may flow.</summary>
    private protected virtual void OnOpened(VenueSession session)
    {
    }

    private protected abstract VenueResponse Answer(VenueRequest request);

    /// <summary>What a request asks for.</summary>
    private protected abstract VenueDocument DocumentOf(VenueRequest request);

    /// <summary>A request for a document of an instrument.</summary>
    private protected abstract VenueRequest ExampleOf(VenueDocument document, string symbol);

    /// <summary>A document of this kind with nothing in it.</summary>
    private protected abstract ReadOnlyMemory<byte> EmptyDocument(VenueDocument document);

    /// <summary>The venue's own errors, as it sends them with status 200 on a bad day.</summary>
    private protected abstract IReadOnlyList<string> ErrorDocuments { get; }

    /// <summary>An instrument's metadata have changed.</summary>
    private protected virtual void OnInstrumentChanged(SimulatedMarket market)
    {
    }

    /// <summary>Makes the instrument that a specification describes; one that the schedule lists later has no book yet.</summary>
    private protected SimulatedMarket CreateMarket(InstrumentSpec spec, MarketSettings settings, IMarketListener listener, ulong seed, DerivativeState? derivative)
    {
        var market = new SimulatedMarket(spec, Markets.Count, settings, listener, seed, !_schedule.Lists(spec.Symbol)) { TimeNs = Now, Derivative = derivative, OpensAtNs = _schedule.OpensAt(spec.Symbol) ?? 0 };
        Markets.Add(market);
        if (market.HasData) derivative?.Advance(market);
        return market;
    }

    /// <summary>All markets have moved to this time: send what is due.</summary>
    private protected abstract void OnStep(long timeNs);

    private protected abstract VenueResponse Refusal(FaultRule rule, int status);

    /// <summary>The listed instrument with this name, or null.</summary>
    private protected SimulatedMarket? Find(string? symbol)
    {
        foreach (var market in Markets)
        {
            if (market.IsListed && market.Spec.Symbol == symbol) return market;
        }

        return null;
    }

    /// <summary>The phase that Binance's instruments enter when they are announced is not the one of OKX's.</summary>
    private protected abstract MarketPhase AnnouncedPhase { get; }

    private void Happen(MarketEvent happening)
    {
        if (Markets.Find(m => m.WasNamed(happening.Symbol)) is not { } market) return;
        var name = market.Spec.Symbol;
        switch (happening.Kind)
        {
            case MarketEventKind.Announce: market.Enter(AnnouncedPhase); break;
            case MarketEventKind.Open: market.Enter(MarketPhase.Trading); break;
            case MarketEventKind.Halt: market.HaltedUntil = Now + (long)(happening.Seconds * 1e9); break;
            case MarketEventKind.Settle: market.Enter(MarketPhase.Settling, Now); break;
            case MarketEventKind.Delist: market.Enter(MarketPhase.Delisted); break;
            case MarketEventKind.Deliver: market.DeliverAt(Now + DeliveryNs); break;
            case MarketEventKind.Rename: market.Rename(happening.NewSymbol); break;
        }

        History.OnChange(name, happening.Kind, happening.NewSymbol);
        OnInstrumentChanged(market);
    }

    private static List<BookLevel> Levels(SimulatedMarket market, BookSide side, int levels)
    {
        var (tick, lot) = (market.Spec.Tick, market.Spec.Lot);
        var result = new List<BookLevel>(Math.Min(levels, side.Count));
        for (var rank = 0; rank < Math.Min(levels, side.Count); rank++) result.Add(new BookLevel(side.Price(rank) * tick, side.Quantity(rank) * lot));
        return result;
    }

    private void OnTimer()
    {
        // a tick that comes while the last one is still at work has nothing to add: the work is by elapsed time
        if (!Gate.TryEnter()) return;
        try
        {
            Advance();
        }
        catch (Exception e)
        {
            // An exception in a timer ends the process. The venue dies instead, visibly: sessions cut, the reason kept for who asks.
            Failure = e;
            _timer?.Dispose();
            foreach (var session in _sessions.ToArray()) session.Abort("simulator failed");
        }
        finally
        {
            Gate.Exit();
        }
    }

    private void Advance()
    {
        var due = (Now - _startNs) / _stepNs;
        // far behind (a suspended machine, more load than CPU): let the time go rather than never catch up
        if (due - _steps > 100) _steps = due - 100;
        while (_steps < due)
        {
            var timeNs = _startNs + ++_steps * _stepNs;
            while (_schedule.TryTake(timeNs, out var happening)) Happen(happening);
            var events = Options.EventsPerSecond * Options.Step.TotalSeconds * _load.Factor;
            foreach (var market in Markets)
            {
                market.TimeNs = timeNs;
                if (market.IsHalted || !market.HasData) continue;
                market.Flow.Advance(events / Math.Sqrt(1 + market.Index), trades: market.Phase != MarketPhase.Preopen);
            }

            OnStep(timeNs);
            _load.Adjust(timeNs, Sent.Frames, _sessions.Count, Now - timeNs);
        }

        if (Now < _nextSecond) return;
        _nextSecond = Math.Max(_nextSecond + 1_000_000_000, Now - 1_000_000_000);
        Faults.Sweep();
        foreach (var session in _sessions.ToArray()) session.OnSecond();
    }
}
