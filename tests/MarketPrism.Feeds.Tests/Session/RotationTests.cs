namespace MarketPrism.Feeds.Tests;

public class RotationTests
{
    [Fact]
    public void Defects_2_and_3_a_hundred_rotations_under_load_lose_nothing_and_repeat_nothing() => World.RunBinance(async w =>
    {
        w.Venue.MaxLag = TimeSpan.FromSeconds(0.5);
        w.Book("BTCUSDT", 0.05);
        w.Book("ETHUSDT", 0.05);
        w.Trades("BTCUSDT", 0.1);
        await using var session = w.Session(World.Binance("BTCUSDT", "ETHUSDT"));
        w.Trades("ETHUSDT", 5);
        session.Start();
        await session.WaitUntilSettledAsync(TestContext.Current.CancellationToken);
        await session.ApplyAsync(session.Settings with { WebSocket = new WebSocketOptions { MaxAge = TimeSpan.FromSeconds(60) } }, TestContext.Current.CancellationToken);
        await w.Until(() => session.GetStatus().Routing.ProactiveReconnections >= 100, "100 rotations", 20000);
        AssertContinuous(w.Sink, "orderbook.BTCUSDT");
        AssertContinuous(w.Sink, "orderbook.ETHUSDT");
        AssertContinuous(w.Sink, "trade.BTCUSDT");
        AssertContinuous(w.Sink, "trade.ETHUSDT");
        var status = session.GetStatus();
        Assert.True(status.Routing.DuplicateMessages > 0, "the overlap carries each frame twice");
        Assert.Equal(w.Sink.Frames.Count, status.Routing.RoutedMessages - status.Routing.DuplicateMessages);
        Assert.Equal(0, status.Routing.Reconnections);
        Assert.Empty(w.Sink.Holes);
    });

    [Fact]
    public void Rotates_well_before_the_venues_cut_at_a_jittered_age() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT", 10);
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Until(() => session.GetStatus().Routing.ProactiveReconnections == 1, "a rotation", 86400);
        Assert.InRange(w.Elapsed.TotalHours, 23 * 0.94, (23 * 0.98) + 0.05);
        await w.Wait(40 * 86400);
        var status = session.GetStatus();
        Assert.Equal(0, status.Routing.Reconnections); // never cut
        Assert.InRange(status.Routing.ProactiveReconnections, 40, 46);
    });

    [Fact]
    public void Defect_5_a_reconnect_starts_the_age_anew() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT", 10);
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(20 * 3600);
        w.Venue.CutAll(isOrderly: false);
        await w.Wait(21 * 3600);
        Assert.Equal(0, session.GetStatus().Routing.ProactiveReconnections);
        await w.Wait(3 * 3600);
        Assert.Equal(1, session.GetStatus().Routing.ProactiveReconnections);
    });

    [Fact]
    public void A_notice_of_binance_opens_a_successor_at_once() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT", 0.1);
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(60);
        w.Venue.NoticeTo(w.Venue.Sessions.Single());
        await w.Wait(3);
        Assert.Equal(1, session.GetStatus().Routing.ProactiveReconnections);
        Assert.Contains(w.Transitions, t => t.To == FeedState.Rotating && t.Cause.Contains("notice", StringComparison.Ordinal));
        AssertContinuous(w.Sink, "orderbook.BTCUSDT");
    });

    [Fact]
    public void A_notice_of_okx_opens_a_successor_at_once() => World.RunOkx(async w =>
    {
        w.OkxStream("books", "BTC-USDT", 0.1);
        await using var session = w.Session(World.Okx(["BTC-USDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(60);
        var old = w.Venue.Sessions.Single();
        w.Venue.NoticeTo(old);
        await w.Wait(3);
        Assert.Equal(1, session.GetStatus().Routing.ProactiveReconnections);
        Assert.False(old.IsOpen);
        Assert.Empty(w.Sink.Holes);
    });

    [Fact]
    public void A_successor_that_does_not_settle_is_dropped_and_the_old_connection_kept() => World.RunBinance(async w =>
    {
        var book = w.Book("BTCUSDT", 1);
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(60);
        w.Venue.OnAccepted = s => s.Stalled.Add(book);
        await w.Until(() => w.Venue.Sessions.Count == 2, "a successor", 86400);
        await w.Wait(70);
        Assert.Contains(w.Sink.Closed, c => c.End.Reason == ConnectionEndReason.NotSettled);
        Assert.Equal(0, session.GetStatus().Routing.ProactiveReconnections);
        AssertContinuous(w.Sink, "orderbook.BTCUSDT");
        w.Venue.OnAccepted = null;
        await w.Until(() => session.GetStatus().Routing.ProactiveReconnections == 1, "the next try", 1000);
        AssertContinuous(w.Sink, "orderbook.BTCUSDT");
    });

    [Fact]
    public void A_successor_whose_dial_fails_is_tried_again_and_the_old_connection_kept() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT", 1);
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(20 * 3600);
        w.Venue.Refuse = _ => new FeedDialException("refused", 0, null, null);
        await w.Until(() => session.GetStatus().Routing.ConnectionFailures >= 3, "failed successors", 4 * 3600);
        Assert.Equal(1, session.GetStatus().ActiveConnections);
        w.Venue.Refuse = null;
        await w.Until(() => session.GetStatus().Routing.ProactiveReconnections == 1, "a rotation", 1000);
        AssertContinuous(w.Sink, "orderbook.BTCUSDT");
    });

    [Fact]
    public void Not_all_sockets_rotate_in_step() => World.RunBinance(async w =>
    {
        var symbols = Enumerable.Range(0, 1500).Select(i => $"S{i}USDT").ToArray();
        foreach (var symbol in symbols) w.Venue.AddStream($"{symbol.ToLowerInvariant()}@trade", "trade", symbol.ToLowerInvariant(), TimeSpan.Zero, true);
        await using var session = w.Session(World.Binance(symbols, [Channel.Trade]));
        session.Start();
        await w.Wait(23 * 3600);
        var rotations = w.Transitions.Where(t => t.To == FeedState.Rotating).ToList();
        Assert.True(session.GetStatus().Connections.Count >= 2);
        Assert.Equal(session.GetStatus().Connections.Count, rotations.Select(r => r.Socket).Distinct().Count());
        var times = w.Venue.Dials.Skip(session.GetStatus().Connections.Count).ToList();
        Assert.All(times.Zip(times.Skip(1), (a, b) => b - a), gap => Assert.True(gap > TimeSpan.TicksPerSecond));
    });

    private static void AssertContinuous(RecordingSink sink, string key)
    {
        var ids = sink.Ids(key).Order().ToList(); // two lanes may deliver out of order; none may be missing or doubled
        Assert.NotEmpty(ids);
        for (var i = 1; i < ids.Count; i++)
        {
            if (ids[i] != ids[i - 1] + 1) Assert.Fail($"{key}: {ids[i - 1]} is followed by {ids[i]}");
        }
    }
}
