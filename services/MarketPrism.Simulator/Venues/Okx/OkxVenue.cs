using MarketPrism.Simulator.Faults;
using MarketPrism.Simulator.Limits;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Venues.Okx;

/// <summary>OKX v5, its public side: spot, swaps, futures and options on one pair of addresses.</summary>
public sealed class OkxVenue : SimulatedVenue, IMarketListener
{
    private const long SecondNs = 1_000_000_000;
    private readonly OkxRest _rest;
    private readonly KeyedWindows _connects = new(3, TimeSpan.FromSeconds(1));
    private readonly MarketRandom _ids;
    private long _nextSecond;

    internal OkxVenue(SimulatorOptions options, IReadOnlyList<InstrumentSpec> instruments)
        : base("okx", options)
    {
        Streams = new OkxStreams(this);
        _rest = new OkxRest(this);
        _ids = MarketRandom.For(options.Seed, Name);
        var settings = new MarketSettings(options.Levels, options.HistoryChanges, options.HistoryTrades, 3_235_000_000);
        foreach (var spec in instruments)
        {
            var random = MarketRandom.For(options.Seed, spec.Symbol + "/derivative");
            var derivative = spec.Kind == InstrumentKind.Spot ? null : new DerivativeState(random, spec.TypicalLots * 20_000.0);
            CreateMarket(spec, settings, this, options.Seed ^ 0x0C, derivative);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Hosts { get; } = ["ws.okx.com", "www.okx.com", "openapi.okx.com"];

    internal OkxStreams Streams { get; }

    internal override int MaxMessageBytes => 64 * 1024;

    internal IEnumerable<SimulatedMarket> All => Markets.Where(m => m.IsListed);

    internal SimulatedMarket? MarketOf(string? symbol) => Find(symbol);

    long IMarketListener.NextUpdateId(SimulatedMarket market) => market.UpdateId + 1 + _ids.Below(12);

    void IMarketListener.OnTopChanged(SimulatedMarket market)
    {
        // bbo-tbt looks every 10 ms
    }

    void IMarketListener.OnFill(SimulatedMarket market, in Fill fill) => Streams.OnFill(market, fill);

    void IMarketListener.OnTrade(SimulatedMarket market, in TakerTrade trade) => Streams.OnTrade(market, trade);

    void IMarketListener.OnMuchHappened(SimulatedMarket market)
    {
        // books are compared with what was shown last, trades are sent at once: nothing is gathered
    }

    internal override void OnSequenceReset(ActiveFault fault)
    {
        foreach (var market in Markets)
        {
            if (!fault.Matches(market.Spec.Symbol, "books:" + market.Spec.Symbol) || !fault.Strikes(Now)) continue;
            market.ResetIds(1 + _ids.Below(1_000_000));
            Sent.Reset(market.Spec.Symbol);
        }
    }

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
        var path = url.Split('?')[0];
        if (path is not ("/ws/v5/public" or "/ws/v5/business" or "/ws/v5/private")) return new(null, OkxRest.Error(404, "50000", "Not found"));
        if (Options.EnforceLimits && !_connects.TryTake(client, Now)) return new(null, OkxRest.Error(429, "50011", "Too Many Requests"));
        return new(new OkxSession(this, id, url, client, transport, path.EndsWith("business", StringComparison.Ordinal)), null);
    }

    private protected override MarketPhase AnnouncedPhase => MarketPhase.Preopen;

    private protected override IReadOnlyList<string> ErrorDocuments => OkxRest.Errors;

    private protected override VenueDocument DocumentOf(VenueRequest request) => OkxRest.DocumentOf(request.Path);

    private protected override VenueRequest ExampleOf(VenueDocument document, string symbol) => OkxRest.ExampleOf(document, symbol);

    private protected override ReadOnlyMemory<byte> EmptyDocument(VenueDocument document) => OkxRest.Empty;

    private protected override void OnInstrumentChanged(SimulatedMarket market) => Streams.OnInstrumentChanged(market);

    private protected override VenueResponse Answer(VenueRequest request) => _rest.Answer(request);

    private protected override VenueResponse Refusal(FaultRule rule, int status) => OkxRest.Refusal(rule, status);
}
