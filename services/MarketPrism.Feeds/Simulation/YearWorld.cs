using System.Text;

namespace MarketPrism.Feeds.Simulation;

/// <summary>The venues, sessions and checks of a simulated year.</summary>
internal sealed class YearWorld
{
    private const int MaxViolations = 100;
    private const double SlowestGap = 86400;
    private static readonly TimeSpan LongestProbe = TimeSpan.FromMinutes(65); // quiet_probe_max, and the time that an answer takes
    private static readonly TimeSpan ProbeTime = TimeSpan.FromMinutes(2); // the questions to the venue, one after the other
    private readonly Dictionary<(ModelVenue, ModelStream), DeliveryAudit> _audits = [];
    private readonly Dictionary<(string Session, string Stream), DeliveryAudit> _watched = [];
    private readonly List<(ModelVenue Venue, RateBudget Budget)> _budgets = [];
    private readonly YearOptions _options;
    private ulong _digest = 14695981039346656037;
    private int _slots;

    internal YearWorld(YearOptions options)
    {
        _options = options;
        Time = new VirtualTime(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
        Random = new Random(options.Seed);
    }

    internal VirtualTime Time { get; }

    internal Random Random { get; }

    internal List<YearSession> Sessions { get; } = [];

    internal List<ModelVenue> Venues { get; } = [];

    internal List<string> Violations { get; } = [];

    internal Dictionary<string, int> Faults { get; } = [];

    internal Dictionary<string, int> Holes { get; } = [];

    internal long Sent { get; private set; }

    internal long Ledgered { get; private set; }

    internal long Dials { get; private set; }

    internal bool IsReachable { get; set; } = true;

    internal bool MayChangeSymbols { get; set; } = true;

    internal string Digest => _digest.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    internal IEnumerable<DeliveryAudit> Audits => _audits.Values;

    /// <summary>Three venues, eight sockets, forty streams from one frame a second to one a day.</summary>
    internal void Build()
    {
        var spot = AddVenue(new BinanceDialect(), new RateLimit(240, TimeSpan.FromMinutes(5)), out var spotBudget);
        var usdm = AddVenue(new BinanceDialect(isFutures: true), new RateLimit(240, TimeSpan.FromMinutes(5)), out var usdmBudget);
        var okx = AddVenue(new OkxDialect(), new RateLimit(2, TimeSpan.FromSeconds(1)), out var okxBudget);
        AddSession("spot-a", Exchange.Binance, Market.Spot, spot, spotBudget, ["AUSDT", "BUSDT", "CUSDT", "DUSDT"], [Channel.OrderBook, Channel.Trade], s => s with { Proxies = [new("http://one:8080"), new("socks5://two:1080")] });
        AddSession("spot-dual", Exchange.Binance, Market.Spot, spot, spotBudget, ["EUSDT", "FUSDT"], [Channel.OrderBook, Channel.Trade, Channel.Bbo], s => s with { Dual = true });
        AddSession("usdm", Exchange.Binance, Market.Usdm, usdm, usdmBudget, ["AUSDT", "BUSDT"], [Channel.OrderBook, Channel.Trade, Channel.MarkPrice, Channel.Liquidation], s => s);
        AddSession("okx-a", Exchange.Okx, Market.Public, okx, okxBudget, ["A-USDT", "B-USDT", "C-USDT", "D-USDT"], [Channel.OrderBook, Channel.Trade], s => s);
        AddSession("okx-b", Exchange.Okx, Market.Public, okx, okxBudget, ["E-USDT", "F-USDT"], [Channel.OrderBook, Channel.Trade], s => s);
        AddSession("okx-c", Exchange.Okx, Market.Public, okx, okxBudget, ["G-USDT-SWAP"], [Channel.OrderBook, Channel.Trade, Channel.FundingRate, Channel.Liquidation], s => s);
        AddSession("okx-d", Exchange.Okx, Market.Public, okx, okxBudget, ["H-USDT-SWAP"], [Channel.OrderBook, Channel.MarkPrice], s => s);
    }

    /// <summary>Every session wants all of its symbols, until changes are allowed again.</summary>
    internal async Task WantAllAsync()
    {
        MayChangeSymbols = false;
        foreach (var (_, session, _, _, symbols) in Sessions)
        {
            await session.ApplyAsync(session.Settings with { Subscription = session.Settings.Subscription with { Symbols = symbols } }, CancellationToken.None);
        }
    }

    internal static ModelStream? Find(ModelVenue venue, StreamSpec spec) =>
        venue.Streams.GetValueOrDefault(spec.WireName) ?? venue.Streams.GetValueOrDefault($"{spec.RawChannel}:{spec.Symbol}");

    internal DeliveryAudit AuditOf(ModelVenue venue, ModelStream stream)
    {
        if (_audits.TryGetValue((venue, stream), out var audit)) return audit;
        audit = new DeliveryAudit(stream.Wire);
        _audits.Add((venue, stream), audit);
        return audit;
    }

    internal void Watch(string session, FeedStream stream, DeliveryAudit audit)
    {
        audit.IsWatched = true;
        stream.Tag = audit;
        _watched[(session, stream.Spec.Key)] = audit;
    }

    internal void Violated(string what)
    {
        if (Violations.Count < MaxViolations) Violations.Add($"{Time.Elapsed}: {what}");
        _options.Trace?.Invoke($"{Time.Elapsed} VIOLATION {what}");
    }

    internal void CountHole(GapCause cause) => Holes[cause.ToString()] = Holes.GetValueOrDefault(cause.ToString()) + 1;

    internal void CountFault(string kind, string on)
    {
        Faults[kind] = Faults.GetValueOrDefault(kind) + 1;
        Note("fault", $"{kind} {on}", 0);
    }

    /// <summary>An event that belongs to the digest.</summary>
    internal void Note(string kind, string what, int detail)
    {
        Hash(Time.GetTimestamp());
        Hash(detail);
        foreach (var c in kind) Hash(c);
        foreach (var c in what) Hash(c);
        _options.Trace?.Invoke($"{Time.Elapsed} {kind} {what} {detail}");
    }

    /// <summary>Looks for streams that are silent and called well: often, because most silences do not last an hour.</summary>
    internal void CheckSilence()
    {
        foreach (var session in Sessions) CheckFreshness(session);
    }

    /// <summary>Looks at everything that must hold at any time.</summary>
    internal void Check()
    {
        var before = Time.GetTimestamp() - (3 * TimeSpan.TicksPerHour);
        foreach (var audit in _audits.Values)
        {
            var (ledgered, lost) = audit.Sweep(before);
            Ledgered += ledgered;
            if (lost >= 0) Violated($"{audit.Name}: an event sent at {TimeSpan.FromTicks(lost)} was neither delivered nor ledgered");
        }

        foreach (var session in Sessions)
        {
            var routing = session.Session.GetStatus().Routing;
            if (routing.TotalMessages != routing.RoutedMessages + routing.UnroutedMessages + routing.ControlMessages) Violated($"{session.Name}: total is not the sum");
            if (routing.RoutedMessages - routing.DuplicateMessages != session.Sink.Frames) Violated($"{session.Name}: {routing.RoutedMessages} routed, {routing.DuplicateMessages} duplicates, {session.Sink.Frames} handed on");
        }

        CheckDials();
    }

    /// <summary>
    /// A stream whose venue has had data for longer than its bound, without any arriving, is under repair or reported. One that flows is looked into at its bound; only one that
    /// was found to be quiet may rest, up to the longest pause between probes.
    /// </summary>
    private void CheckFreshness(YearSession session)
    {
        var now = Time.GetTimestamp();
        foreach (var status in session.Session.GetStatus(allStreams: true).Worst)
        {
            if (!_watched.TryGetValue((session.Name, status.Key), out var audit) || audit.SilentSince < 0 || audit.HasOpenHole) continue;
            if (status.State is not (StreamState.Flowing or StreamState.Quiet or StreamState.Acknowledged)) continue;
            var silence = TimeSpan.FromTicks(now - audit.SilentSince);
            var allowed = TimeSpan.FromSeconds(status.ExpectedGapSeconds) + (status.State == StreamState.Quiet ? LongestProbe : ProbeTime);
            if (silence > allowed) Violated($"{session.Name} {status.Key}: silent for {silence} and called {status.State}");
        }
    }

    private void CheckDials()
    {
        foreach (var venue in Venues)
        {
            var limit = venue == Venues[2] ? (Count: 3, Per: TimeSpan.FromSeconds(1)) : (Count: 300, Per: TimeSpan.FromMinutes(5));
            for (var i = limit.Count; i < venue.Dials.Count; i++)
            {
                if (venue.Dials[i] - venue.Dials[i - limit.Count] < limit.Per.Ticks) Violated($"more than {limit.Count} dials in {limit.Per}");
            }

            var keep = Math.Min(limit.Count, venue.Dials.Count);
            Dials += venue.Dials.Count - keep;
            venue.Dials.RemoveRange(0, venue.Dials.Count - keep);
        }
    }

    private ModelVenue AddVenue(IModelDialect dialect, RateLimit connects, out RateBudget budget)
    {
        var venue = new ModelVenue(Time, new Random(Random.Next()), dialect) { MaxLag = TimeSpan.FromMilliseconds(300) };
        venue.OnSent = (stream, key) =>
        {
            Sent++;
            if (_audits.TryGetValue((venue, stream), out var audit)) audit.Sent(key, Time.GetTimestamp());
        };
        venue.OnEvent = stream =>
        {
            if (_audits.TryGetValue((venue, stream), out var audit)) audit.Happened(Time.GetTimestamp());
        };
        Venues.Add(venue);
        budget = new RateBudget("connects", connects, Time);
        _budgets.Add((venue, budget));
        return venue;
    }

    private void AddSession(
        string name, Exchange exchange, Market market, ModelVenue venue, RateBudget budget, string[] symbols, Channel[] channels, Func<FeedSettings, FeedSettings> shape)
    {
        var protocol = VenueCatalog.Find(exchange, market).Feed;
        var settings = shape(new FeedSettings { Name = name, Subscription = new FeedSubscription(symbols, channels) });
        foreach (var stream in protocol.Plan(settings.Subscription).Sockets.SelectMany(s => s.Streams)) AddStream(venue, stream);
        var sink = new AuditSink(this, venue, name);
        var session = new FeedSession(protocol, settings, sink, new FeedServices
        {
            Time = Time,
            Transport = venue.Transport,
            Random = new Random(Random.Next()),
            ConnectBudget = budget,
            Probe = new ModelProbe(s => Find(venue, s), () => IsReachable),
            ConnectionIdPrefix = $"year/{name}",
            PulseInterval = TimeSpan.FromMinutes(5),
            OnTransition = t => Note("state", $"{name}/{t.Socket} {t.To}", (int)t.From),
        });
        Sessions.Add(new YearSession(name, session, sink, venue, symbols));
        session.Start();
    }

    /// <summary>Gaps spread from a second to a day; order books among the faster ones of each pair.</summary>
    private void AddStream(ModelVenue venue, StreamSpec spec)
    {
        var i = _slots++;
        var gap = spec.Channel switch
        {
            Channel.MarkPrice => TimeSpan.FromSeconds(10), // the venues' own cadence: these have no ids, so that nothing tells silence from loss
            Channel.FundingRate => TimeSpan.FromSeconds(60),
            _ => TimeSpan.FromSeconds(Math.Pow(SlowestGap, Math.Pow(i / 39.0, 0.4))), // few fast ones: their frames are what a year costs
        };
        var isOkx = spec.WireName[0] == '{';
        var symbol = isOkx ? spec.Symbol : Encoding.UTF8.GetString(spec.MatchSymbol.Span);
        var stream = venue.AddStream(isOkx ? $"{spec.RawChannel}:{spec.Symbol}" : spec.WireName, spec.RawChannel, symbol, gap, isPoisson: spec.Cadence.IsSparse || i % 3 == 2);
        stream.LastId = 1_000_000;
    }

    private void Hash(long value)
    {
        for (var i = 0; i < 8; i++) _digest = (_digest ^ (byte)(value >> (8 * i))) * 1099511628211;
    }
}
