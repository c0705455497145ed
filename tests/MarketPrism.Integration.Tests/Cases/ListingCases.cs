using System.Globalization;
using MarketPrism.Simulator;
using MarketPrism.Simulator.Market;
using MarketPrism.Simulator.Truth;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Integration.Tests.Cases;

/// <summary>Instruments begin to trade, pause and resume while they are collected.</summary>
public sealed class ListingCases
{
    [Fact]
    public async Task Every_trade_of_a_new_listing_is_caught_from_the_first_on_or_recorded_as_a_gap()
    {
        MarketEvent[] schedule =
        [
            new("binance", 0, MarketEventKind.Announce, "NEWAUSDT"), new("binance", 15, MarketEventKind.Open, "NEWAUSDT"),
            new("binance-usdm", 0, MarketEventKind.Announce, "NEWBUSDT"), new("binance-usdm", 16, MarketEventKind.Open, "NEWBUSDT"),
            new("okx", 0, MarketEventKind.Announce, "NEWC-USDT-SWAP"), new("okx", 17, MarketEventKind.Open, "NEWC-USDT-SWAP"),
        ];
        await using var simulator = await StartAsync(schedule);
        await using var run = await CaseRun.StartAsync(Configuration(simulator, "BTCUSDT, NEWAUSDT", "BTCUSDT, NEWBUSDT", "BTC-USDT, NEWC-USDT-SWAP"));
        await run.BeAsync(() => run.IsSynced("okx.perpetual.NEWC-USDT"), "OKX's book is synced before its first trade");
        await run.BeAsync(() => Listings(simulator).Count(l => l.FirstTradeId == 1) == 3, "all three trade");
        string[] names = ["binance.spot.NEWA-USDT", "binance.perpetual.NEWB-USDT", "okx.perpetual.NEWC-USDT"];
        await run.BeAsync(() => names.All(n => run.Of("trade." + n).Count > 20 && run.IsSynced(n)), "their trades and books are published");
        foreach (var name in names)
        {
            var ids = run.Of("trade." + name).Select(m => long.Parse(m["trade_id"]!, CultureInfo.InvariantCulture)).ToList();
            var listed = name.Split('.')[2].Split('-')[0];
            Assert.True(ids.Contains(1) || run.Of("gap.").Any(g => g.Subject.Contains(listed, StringComparison.Ordinal)), $"{name}: the first trade published is {ids[0]}, and no gap is recorded");
        }

        Assert.All(simulator.Venues.All, v => Assert.Empty(v.History.Unsubscriptions()));
    }

    [Fact]
    public async Task A_halt_and_its_end_keep_the_stream_and_lose_no_trade()
    {
        MarketEvent[] schedule = [.. new[] { ("binance", "BTCUSDT"), ("binance-usdm", "BTCUSDT"), ("okx", "BTC-USDT") }.Select(i => new MarketEvent(i.Item1, 6, MarketEventKind.Halt, i.Item2) { Seconds = 4 })];
        await using var simulator = await StartAsync(schedule);
        await using var run = await CaseRun.StartAsync(Configuration(simulator, "BTCUSDT", "BTCUSDT", "BTC-USDT"));
        string[] names = ["binance.spot.BTC-USDT", "binance.perpetual.BTC-USDT", "okx.spot.BTC-USDT"];
        await run.BeAsync(() => names.All(run.IsSynced), "all books are synced");
        await run.BeAsync(() => simulator.Venues.All.Sum(v => v.History.Changes().Count) == 3, "all three are halted");
        foreach (var (exchange, market) in new[] { ("binance", "spot"), ("binance", "usdm"), ("okx", "public") }) run.AskForInstruments(exchange, market);
        await run.BeAsync(() => run.Of("instrument.").Count(i => i["phase"] == "halted") >= 3, "the halts are published");
        await run.BeAsync(() => IsLive(simulator), "the halt is over");
        var before = names.ToDictionary(n => n, n => run.Of("trade." + n).Count);
        await run.BeAsync(() => names.All(n => run.Of("trade." + n).Count > before[n] + 5 && run.IsSynced(n)), "trades come again and the books are synced");
        Assert.All(simulator.Venues.All, v => Assert.Empty(v.History.Unsubscriptions()));
        foreach (var name in names.Where(n => n.StartsWith("binance", StringComparison.Ordinal)))
        {
            var ids = run.Of("trade." + name).Select(m => long.Parse(m["trade_id"]!, CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(ids.Count - 1, ids[^1] - ids[0]); // none is missing, none came twice
        }

        Assert.DoesNotContain(run.Of("gap."), g => g["state"] == "lost");
    }

    private static Task<SimulatorHost> StartAsync(IReadOnlyList<MarketEvent> schedule) => SimulatorHost.StartAsync(
        new SimulatorOptions
        {
            Schedule = schedule,
            EventsPerSecond = 60,
            Levels = 200,
            BinanceSpot = InstrumentCatalog.BinanceSpot("BTCUSDT", "NEWAUSDT"),
            BinanceUsdM = InstrumentCatalog.BinanceUsdM("BTCUSDT", "NEWBUSDT"),
            BinanceCoinM = [],
            Okx = InstrumentCatalog.Okx("BTC-USDT", "NEWC-USDT-SWAP"),
        },
        TestContext.Current.CancellationToken);

    private static bool IsLive(SimulatorHost simulator) => System.Text.Encoding.UTF8.GetString(
        simulator.Venues["okx"].Request(new VenueRequest("GET", "/api/v5/public/instruments", "instType=SPOT", "test")).Body.Span).Contains("\"live\"", StringComparison.Ordinal);

    private static List<Listing> Listings(SimulatorHost simulator) => [.. simulator.Venues.All.SelectMany(v => v.History.Listings())];

    private static string Configuration(SimulatorHost simulator, string spot, string usdm, string okx) =>
        Line(simulator, "s", "binance", "spot", "binance", spot) + Line(simulator, "u", "binance", "usdm", "binance-usdm", usdm) + Line(simulator, "o", "okx", "public", "okx", okx);

    private static string Line(SimulatorHost simulator, string name, string exchange, string market, string venue, string symbols) =>
        $"- {{name: {name}, exchange: {exchange}, market: {market}, symbols: [{symbols}], channels: [orderbook, trade], endpoint: {{websocket_url: \"{simulator.WebSocketBase(venue)}\", rest_url: \"{simulator.RestBase(venue)}\", allow_insecure: true}}}}\n";
}
