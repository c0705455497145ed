using MarketPrism.Simulator;
using MarketPrism.Simulator.Faults;

namespace MarketPrism.Integration.Tests.Cases;

/// <summary>A venue refuses, or acknowledges and is silent, while its REST interface answers as if all were well.</summary>
public sealed class SilenceCases
{
    [Theory]
    [InlineData(403)]
    [InlineData(503)]
    public async Task A_venue_that_refuses_sockets_and_answers_rest_has_no_synced_book_and_the_run_fails(int status)
    {
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions { Seed = 7 }, TestContext.Current.CancellationToken);
        simulator.Venues.Inject(new FaultRule { Kind = FaultKind.RefuseConnect, Status = status });
        await using var run = await CaseRun.StartAsync(
            "- {name: s, exchange: binance, market: spot, symbols: [BTCUSDT], channels: [orderbook], endpoint: " + Endpoint(simulator, "binance") + "}\n"
            + "- {name: o, exchange: okx, market: public, symbols: [BTC-USDT], channels: [orderbook], endpoint: " + Endpoint(simulator, "okx") + "}");
        await run.BeAsync(() => simulator.Venues["binance"].FaultCounts()[0].Injected > 0 && simulator.Venues["okx"].FaultCounts()[0].Injected > 0, "sockets are refused");
        await run.WhileAsync(TimeSpan.FromSeconds(4), () => NothingIsSynced(run));
        var summary = await run.EndAsync();
        Assert.Equal(0, summary.Synced);
        Assert.NotEqual(0, summary.ExitCode);
    }

    [Fact]
    public async Task Streams_that_the_venue_rejects_for_good_are_never_synced_and_the_run_fails()
    {
        await using var okx = await ScriptedOkx.StartAsync(TestContext.Current.CancellationToken);
        okx.Reject = (_, _) => "60018";
        okx.List("BTC-USDT", "SPOT");
        await using var run = await CaseRun.StartAsync($"- {{name: o, exchange: okx, market: public, symbols: [BTC-USDT], channels: [orderbook, trade], endpoint: {okx.Venue.Endpoint}}}");
        await run.BeAsync(() => run.Status().Streams is { Rejected.Count: > 0 }, "the rejections are reported");
        await run.WhileAsync(TimeSpan.FromSeconds(2), () => NothingIsSynced(run));
        Assert.False(run.Status().Ready);
        var summary = await run.EndAsync();
        Assert.Equal(0, summary.Synced);
        Assert.NotEqual(0, summary.ExitCode);
    }

    [Fact]
    public async Task A_book_whose_stream_was_acknowledged_and_never_came_is_not_synced_however_often_rest_answers()
    {
        await using var binance = await ScriptedBinance.StartAsync(isFutures: true, TestContext.Current.CancellationToken);
        var venue = binance.Venue;
        binance.List("KITEUSDT");
        binance.Flows = _ => false;
        await using var run = await StartAsync(venue);
        await run.BeAsync(() => venue.Clients.Any(c => !c.Streams.IsEmpty), "the stream is subscribed");
        await run.WhileAsync(TimeSpan.FromSeconds(8), () => NothingIsSynced(run));
        Assert.DoesNotContain(run.Of("gap."), g => g["state"] == "repaired");
        var streams = run.Status().Streams!;
        Assert.Equal((1, 0, 0), (streams.Desired, streams.Established, streams.Flowing)); // an acknowledgement is no evidence
        Assert.False(run.Status().Ready);
    }

    [Fact]
    public async Task A_gap_of_a_stream_that_stays_silent_after_the_reconnection_is_open_until_a_frame_comes()
    {
        await using var binance = await ScriptedBinance.StartAsync(isFutures: true, TestContext.Current.CancellationToken);
        var venue = binance.Venue;
        binance.List("KITEUSDT");
        await using var run = await StartAsync(venue);
        await run.BeAsync(() => run.IsSynced("binance.perpetual.KITE-USDT"), "the book is synced");
        binance.Flows = _ => false;
        foreach (var client in venue.Clients) client.Abort();
        await run.BeAsync(() => !run.IsSynced("binance.perpetual.KITE-USDT"), "without an open connection the book is not synced");
        await run.BeAsync(() => venue.Clients.Any(c => !c.Streams.IsEmpty), "the stream is subscribed again");
        await run.WhileAsync(TimeSpan.FromSeconds(6), () =>
        {
            Assert.False(run.IsSynced("binance.perpetual.KITE-USDT"), "a REST book alone made the book synced");
            Assert.DoesNotContain(run.Of("gap."), g => g["channel"] == "depth" && g["state"] == "repaired");
        });
        var resumed = TimeProvider.System.GetUtcNow();
        binance.Flows = _ => true;
        await run.BeAsync(() => run.IsSynced("binance.perpetual.KITE-USDT"), "the book is synced again");
        var closed = await run.UntilAsync("gap.", g => g["channel"] == "depth" && g["state"] == "repaired", "the gap is closed");
        Assert.True(long.Parse(closed["closed_ns"]!, System.Globalization.CultureInfo.InvariantCulture) / 1_000_000 >= resumed.ToUnixTimeMilliseconds());
    }

    private static string Endpoint(SimulatorHost simulator, string venue) =>
        $"{{websocket_url: \"{simulator.WebSocketBase(venue)}\", rest_url: \"{simulator.RestBase(venue)}\", allow_insecure: true}}";

    private static void NothingIsSynced(CaseRun run) => Assert.DoesNotContain(run.Of("orderbook."), m => m["state"] == "synced");

    private static Task<CaseRun> StartAsync(ScriptedVenue venue) =>
        CaseRun.StartAsync($"- {{name: u, exchange: binance, market: usdm, symbols: [KITEUSDT], channels: [orderbook], endpoint: {venue.Endpoint}}}");
}
