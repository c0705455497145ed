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
    private readonly TimeProvider _time;
    private readonly long _startTimestamp;
    private readonly long _startNs;
    private readonly long _stepNs;
    private readonly List<VenueSession> _sessions = [];
    private readonly LoadController _load;
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
        Faults = new FaultPlan(this);
        Sent = new SentLog(this);
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

    /// <summary>The instruments' names.</summary>
    public IReadOnlyList<string> Symbols => [.. Markets.Select(m => m.Spec.Symbol)];

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
            if (Faults.Strike(FaultKind.RefuseConnect) is { } fault) return new VenueConnectResult(null, Refusal(fault.Rule, 503));
            var result = Accept(url, client, transport, _connections + 1);
            if (result.Session is not { } session) return result;
            _connections++;
            _sessions.Add(session);
            OnOpened(session);
            return result;
        }
    }

    /// <summary>A client asks over REST, at a path below the venue's prefix.</summary>
    public VenueResponse Request(VenueRequest request)
    {
        lock (Gate)
        {
            if (_outage is { } outage && Now < _outageUntil) return Refusal(outage, 503);
            var response = Answer(request);
            return Faults.Strike(FaultKind.SlowRest, request["symbol"] ?? request["instId"] ?? "") is { } slow
                ? response with { Delay = TimeSpan.FromSeconds(slow.Rule.Duration) }
                : response;
        }
    }

    /// <summary>The true book of an instrument at an update id (the latest when null); null when the symbol or that id is unknown.</summary>
    public BookTruth? Book(string symbol, long? updateId = null, int levels = int.MaxValue)
    {
        lock (Gate)
        {
            if (Find(symbol) is not { } market) return null;
            var id = updateId ?? market.UpdateId;
            return market.BookAt(id) is var (bids, asks) ? new BookTruth(market.Spec.Symbol, id, Levels(market, bids, levels), Levels(market, asks, levels)) : null;
        }
    }

    /// <summary>Asks for a fault; it is in force from now on. A rule of the same name is replaced.</summary>
    public void Inject(FaultRule rule)
    {
        lock (Gate) Faults.Add(rule);
    }

    /// <summary>Withdraws a fault by its name, or all of them.</summary>
    public void Withdraw(string? name = null)
    {
        lock (Gate)
        {
            if (name is null) Faults.Clear();
            else Faults.Remove(name);
        }
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

    internal void Forget(VenueSession session) => _sessions.Remove(session);

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

    /// <summary>All markets have moved to this time: send what is due.</summary>
    private protected abstract void OnStep(long timeNs);

    private protected abstract VenueResponse Refusal(FaultRule rule, int status);

    private protected SimulatedMarket? Find(string? symbol)
    {
        foreach (var market in Markets)
        {
            if (market.Spec.Symbol == symbol) return market;
        }

        return null;
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
            var events = Options.EventsPerSecond * Options.Step.TotalSeconds * _load.Factor;
            foreach (var market in Markets)
            {
                market.TimeNs = timeNs;
                if (market.IsHalted) continue;
                market.Flow.Advance(events / Math.Sqrt(1 + market.Index));
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
