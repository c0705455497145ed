using System.Globalization;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Feeds;
using MarketPrism.Simulator;

namespace MarketPrism.Integration.Tests.Connections;

/// <summary>
/// The connection layer on real sockets under load. The test run takes 10 rotations at 2,000 frames a second; <c>make rotations</c> (MARKETPRISM_ROTATIONS=100
/// MARKETPRISM_RATE=20000) makes the whole of it, and only that is judged by its speed.
/// </summary>
public sealed class LoadTests
{
    private const int WholeRotations = 100;
    private const double MaxAddedMs = 5;
    private static readonly int Rate = Setting("MARKETPRISM_RATE", 2000);
    private static readonly string[] Symbols = ["BTCUSDT", "ETHUSDT", "SOLUSDT"];

    [Fact]
    public async Task Forced_rotations_under_load_lose_nothing_and_repeat_nothing()
    {
        var rotations = Setting("MARKETPRISM_ROTATIONS", 10);
        var token = TestContext.Current.CancellationToken;
        var (simulator, sink) = await StartSimulatorAsync(token);
        await using var running = simulator;
        await using var session = Session(simulator, sink, Symbols);
        session.Start();
        await Eventually.BeAsync(() => session.GetStatus().IsReady, "all is settled");
        await RotateAsync(1); // the venue's pace counts the connections, so it is right from the first overlap on
        var next = sink.Frames + (3 * Rate);
        await Eventually.BeAsync(() => sink.Frames >= next, "the pace is found");
        var started = TimeProvider.System.GetTimestamp();
        var before = sink.Frames;
        sink.IsMeasuring = true;
        for (var i = 2; i <= rotations + 1; i++)
        {
            next = sink.Frames + (Rate / 2);
            await Eventually.BeAsync(() => sink.Frames >= next, "half a second's load between the rotations");
            await RotateAsync(i);
        }

        var rate = (sink.Frames - before) / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        sink.IsMeasuring = false;
        await session.StopAsync(token);
        var status = session.GetStatus();
        var (alone, overlapping) = sink.P99();
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rotations} rotations, {sink.Frames} frames, {rate:0} a second, {status.Routing.DuplicateMessages} duplicates suppressed; p99 {alone:0.00} ms alone, {overlapping:0.00} ms overlapping, {overlapping - alone:0.00} ms added ({sink.Samples} samples)"));
        Assert.Equal([], sink.Faults);
        Assert.Empty(sink.Holes);
        Assert.Equal(0, status.Routing.Reconnections);
        Assert.Equal(sink.Frames, status.Routing.RoutedMessages - status.Routing.DuplicateMessages);
        if (rotations < WholeRotations) return;
        Assert.True(rate >= Rate * 0.95, $"{rate:0} frames a second instead of {Rate}: this machine is too busy for the figure");
        Assert.True(overlapping - alone < MaxAddedMs, $"{overlapping - alone:0.00} ms added while two connections overlap");

        async Task RotateAsync(int ordinal)
        {
            // another name of the same venue: the session goes over to it, make before break
            var name = ordinal % 2 == 1 ? "stream.binance.com" : "binance";
            await session.ApplyAsync(session.Settings with { Endpoint = Endpoint(simulator, name) }, token);
            await Eventually.BeAsync(() => session.GetStatus() is { ActiveConnections: 1 } status && status.Routing.ProactiveReconnections == ordinal && sink.IsAlone, $"rotation {ordinal}");
        }
    }

    [Fact]
    public async Task A_reload_under_load_adds_and_removes_symbols_on_the_connections_that_are_open()
    {
        var token = TestContext.Current.CancellationToken;
        var (simulator, sink) = await StartSimulatorAsync(token);
        await using var running = simulator;
        await using var session = Session(simulator, sink, ["BTCUSDT", "ETHUSDT"]);
        session.Start();
        await Eventually.BeAsync(() => session.GetStatus().IsReady, "all is settled");
        var connections = session.GetStatus().Connections.Select(c => c.Id).ToList();
        await session.ApplyAsync(session.Settings with { Subscription = new FeedSubscription(Symbols, [Channel.OrderBook, Channel.Trade]) }, token);
        await Eventually.BeAsync(() => sink.Has("orderbook.SOLUSDT") && sink.Has("trade.SOLUSDT"), "the new symbol flows");
        await session.ApplyAsync(session.Settings with { Subscription = new FeedSubscription(["BTCUSDT", "SOLUSDT"], [Channel.OrderBook, Channel.Trade]) }, token);
        await Eventually.BeAsync(() => session.GetStatus() is { Streams.Desired: 4, IsReady: true }, "the old symbol is gone");
        Assert.Equal(connections, session.GetStatus().Connections.Select(c => c.Id));
        Assert.Equal((0L, 0L), (session.GetStatus().Routing.Reconnections, session.GetStatus().Routing.ProactiveReconnections));
        await session.StopAsync(token);
        Assert.Equal([], sink.Faults);
        Assert.Empty(sink.Holes);
    }

    private static async Task<(SimulatorHost Simulator, CheckingSink Sink)> StartSimulatorAsync(CancellationToken token)
    {
        // what the venue sends on all connections: two while they overlap, and half of it while there is one
        var options = SimulatorArguments.WithSymbols(new SimulatorOptions { FramesPerSecond = 2 * Rate, EnforceLimits = false }, string.Join(',', Symbols));
        var simulator = await SimulatorHost.StartAsync(options, token);
        var sink = new CheckingSink();
        simulator.Venues["binance"].Sent.Observer = sink;
        return (simulator, sink);
    }

    private static FeedSession Session(SimulatorHost simulator, CheckingSink sink, string[] symbols) => new(
        VenueCatalog.Find(Exchange.Binance, Market.Spot).Feed,
        new FeedSettings { Name = "load", Subscription = new FeedSubscription(symbols, [Channel.OrderBook, Channel.Trade]), Endpoint = Endpoint(simulator, "binance"), AllowInsecure = true },
        sink,
        new FeedServices { ConnectBudget = new RateBudget("connects", new RateLimit(1000, TimeSpan.FromSeconds(1)), TimeProvider.System) });

    private static VenueEndpoint Endpoint(SimulatorHost simulator, string name) => new(new Uri($"ws://{simulator.BaseAddress.Authority}/{name}"), null);

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
