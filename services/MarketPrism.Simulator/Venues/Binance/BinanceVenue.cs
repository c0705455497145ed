using MarketPrism.Simulator.Faults;
using MarketPrism.Simulator.Limits;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Venues.Binance;

/// <summary>One of Binance's products: spot, USD-M or COIN-M.</summary>
public sealed class BinanceVenue : SimulatedVenue, IMarketListener
{
    private const long SecondNs = 1_000_000_000;
    private readonly BinanceRest _rest;
    private readonly KeyedWindows _connects = new(300, TimeSpan.FromMinutes(5));
    private readonly MarketRandom _ids;
    private long _lastId;
    private long _nextSecond;

    internal BinanceVenue(SimulatorOptions options, BinanceRules rules, IReadOnlyList<InstrumentSpec> instruments, WeightPool weights)
        : base(rules.Name, options)
    {
        Rules = rules;
        Streams = new BinanceStreams(this);
        _rest = new BinanceRest(this, weights);
        _ids = MarketRandom.For(options.Seed, rules.Name);
        var firstId = rules.IsSpot ? 8_100_000_000 : 11_563_389_000_000;
        _lastId = firstId + 1_000_000;
        var settings = new MarketSettings(options.Levels, options.HistoryChanges, options.HistoryTrades, firstId);
        foreach (var spec in instruments)
        {
            var random = MarketRandom.For(options.Seed, spec.Symbol + "/derivative");
            var derivative = rules.IsSpot ? null : new DerivativeState(random, spec.TypicalLots * 20_000.0);
            CreateMarket(spec, settings, this, options.Seed ^ (ulong)rules.Product, derivative);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Hosts => Rules.Hosts;

    internal BinanceRules Rules { get; }

    internal BinanceStreams Streams { get; }

    internal IEnumerable<SimulatedMarket> All => Markets.Where(m => m.IsListed);

    internal SimulatedMarket? MarketOf(string? symbol) => Find(symbol);

    /// <summary>The instrument that a stream is of, whether it is listed yet or not: Binance acknowledges every name, and what is listed later flows then.</summary>
    internal SimulatedMarket? MarketOfStream(string symbol) => Markets.Find(m => m.Spec.Symbol == symbol);

    long IMarketListener.NextUpdateId(SimulatedMarket market) => Rules.IsSpot ? market.UpdateId + 1 : _lastId += 1 + _ids.Below(60);

    void IMarketListener.OnTopChanged(SimulatedMarket market) => Streams.OnTopChanged(market);

    void IMarketListener.OnFill(SimulatedMarket market, in Fill fill) => Streams.OnFill(market, fill);

    void IMarketListener.OnTrade(SimulatedMarket market, in TakerTrade trade) => Streams.OnTrade(market, trade);

    void IMarketListener.OnMuchHappened(SimulatedMarket market) => Streams.OnMuchHappened(market);

    private protected override void OnStep(long timeNs)
    {
        if (timeNs >= _nextSecond)
        {
            _nextSecond = timeNs + SecondNs;
            foreach (var market in Markets)
            {
                if (market.HasData) market.Derivative?.Advance(market);
            }
        }

        Streams.OnStep(timeNs);
    }

    private protected override VenueConnectResult Accept(string url, string client, IVenueTransport transport, long id)
    {
        var at = url.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = at < 0 ? (url, "") : (url[..at], url[(at + 1)..]);
        var route = Route(ref path);
        var combined = path == "/stream" || path.StartsWith("/stream/", StringComparison.Ordinal);
        if (!combined && path != "/ws" && !path.StartsWith("/ws/", StringComparison.Ordinal)) return new(null, BinanceRest.Error(404, -1, "Not found"));
        if (Rules.IsSpot && Options.EnforceLimits && !_connects.TryTake(client, Now))
            return new(null, BinanceRest.Error(429, -1034, "Too many connections"));
        var streams = combined ? QueryText.Find(query, "streams") ?? "" : Uri.UnescapeDataString(path[3..]);
        var names = streams.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (names.Distinct().Count() > BinanceRules.MaxStreams) return new(null, BinanceRest.Error(400, -1, $"At most {BinanceRules.MaxStreams} streams per connection"));
        var microseconds = QueryText.Find(query, "timeUnit") is { } unit && unit.Equals("MICROSECOND", StringComparison.OrdinalIgnoreCase);
        var session = new BinanceSession(this, id, url, client, transport, route, combined, microseconds && Rules.IsSpot);
        session.Names.AddRange(names.Distinct());
        return new(session, null);
    }

    private protected override void OnOpened(VenueSession session)
    {
        var binance = (BinanceSession)session;
        var names = binance.Names.ToArray();
        binance.Names.Clear();
        foreach (var name in names) binance.Subscribe(name);
    }

    private protected override MarketPhase AnnouncedPhase => MarketPhase.Announced;

    private protected override IReadOnlyList<string> ErrorDocuments => BinanceRest.Errors;

    private protected override VenueDocument DocumentOf(VenueRequest request) => BinanceRest.DocumentOf(request.Path);

    private protected override VenueRequest ExampleOf(VenueDocument document, string symbol) => BinanceRest.ExampleOf(Rules, document, symbol);

    private protected override ReadOnlyMemory<byte> EmptyDocument(VenueDocument document) => BinanceRest.Empty(document);

    private protected override VenueResponse Answer(VenueRequest request) => _rest.Answer(request);

    private protected override VenueResponse Refusal(FaultRule rule, int status) => BinanceRest.Refusal(rule, status);

    private BinanceRoute Route(ref string path)
    {
        if (!Rules.Routed) return BinanceRoute.All;
        foreach (var (prefix, route) in new[] { ("/public/", BinanceRoute.Public), ("/market/", BinanceRoute.Market), ("/private/", BinanceRoute.Private) })
        {
            if (!path.StartsWith(prefix, StringComparison.Ordinal)) continue;
            path = path[(prefix.Length - 1)..];
            return route;
        }

        return BinanceRoute.Public;
    }
}
