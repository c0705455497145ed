namespace MarketPrism.Feeds.Tests;

public class ApplyTests
{
    [Fact]
    public void Symbols_come_and_go_without_a_reconnect() => World.RunBinance(async w =>
    {
        w.Book("AUSDT");
        w.Book("BUSDT");
        w.Book("CUSDT");
        await using var session = w.Session(World.Binance(["AUSDT", "BUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(20);
        await session.ApplyAsync(session.Settings with { Subscription = new FeedSubscription(["BUSDT", "CUSDT"], [Channel.OrderBook]) }, TestContext.Current.CancellationToken);
        await w.Wait(20);
        Assert.Single(w.Sink.Opened);
        Assert.Equal(["orderbook.BUSDT", "orderbook.CUSDT"], w.Sink.Streams);
        Assert.True(session.GetStatus().IsReady);
        Assert.Equal(["busdt@depth@100ms", "cusdt@depth@100ms"], w.Venue.Sessions.Single().Streams.Select(s => s.Wire).Order());
        var ids = w.Sink.Ids("orderbook.BUSDT").ToList();
        Assert.Equal(ids[^1] - ids[0] + 1, ids.Count);
    });

    [Fact]
    public void Funding_rates_come_and_go_by_metadata_without_a_reconnect_and_survive_an_edit() => World.RunOkx(async w =>
    {
        string[] symbols = ["A-USD-310404", "B-USD_UM_XPERP-310404"];
        foreach (var symbol in symbols)
        {
            w.OkxStream("books", symbol, 0.1);
            w.OkxStream("funding-rate", symbol, 30);
        }

        await using var session = w.Session(World.Okx(symbols, [Channel.OrderBook, Channel.FundingRate]));
        session.Start();
        await w.Wait(20);
        Assert.Equal(["funding-rate:B-USD_UM_XPERP-310404"], Funding());
        session.SetFunding(new Dictionary<string, bool> { ["A-USD-310404"] = true, ["B-USD_UM_XPERP-310404"] = false });
        await w.Wait(20);
        Assert.Equal(["funding-rate:A-USD-310404"], Funding());
        Assert.Equal((3, 3, true), (session.GetStatus().Streams.Desired, session.GetStatus().Streams.Acknowledged, session.GetStatus().IsReady));
        await session.ApplyAsync(session.Settings with { Subscription = new FeedSubscription([.. symbols.Reverse()], [Channel.OrderBook, Channel.FundingRate]) }, TestContext.Current.CancellationToken);
        await w.Wait(20);
        Assert.Equal(["funding-rate:A-USD-310404"], Funding());
        Assert.Single(w.Sink.Opened);
        Assert.Empty(w.Sink.Holes);

        IEnumerable<string> Funding() => w.Venue.Sessions.Single().Streams.Select(static s => s.Wire).Where(static s => s.StartsWith("funding", StringComparison.Ordinal));
    });

    [Fact]
    public void A_bad_setting_is_refused_whole_and_names_its_key() => World.RunBinance(async w =>
    {
        w.Book("AUSDT");
        await using var session = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(5);
        var bad = session.Settings with { WebSocket = new WebSocketOptions { MaxSilence = TimeSpan.FromSeconds(1) }, Subscription = new FeedSubscription(["BUSDT"], [Channel.OrderBook]) };
        var error = await Assert.ThrowsAsync<FormatException>(async () => await session.ApplyAsync(bad, CancellationToken.None));
        Assert.Contains("networking.websocket.max_silence", error.Message, StringComparison.Ordinal);
        Assert.Contains("'1'", error.Message, StringComparison.Ordinal);
        var wrong = session.Settings with { Subscription = new FeedSubscription(["BTC-USDT"], [Channel.OrderBook]) };
        error = await Assert.ThrowsAsync<FormatException>(async () => await session.ApplyAsync(wrong, CancellationToken.None));
        Assert.Contains("BTCUSDT", error.Message, StringComparison.Ordinal);
        Assert.Equal(["AUSDT"], session.Settings.Subscription.Symbols);
        Assert.True(session.GetStatus().IsReady);
    });

    [Fact]
    public void An_endpoint_change_rotates_make_before_break() => World.RunBinance(async w =>
    {
        w.Book("AUSDT", 0.1);
        await using var session = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(20);
        await session.ApplyAsync(session.Settings with { Endpoint = new VenueEndpoint(new Uri("wss://other.example"), null) }, TestContext.Current.CancellationToken);
        await w.Wait(5);
        Assert.Equal(2, w.Sink.Opened.Count);
        Assert.StartsWith("wss://other.example/stream", w.Sink.Urls[1], StringComparison.Ordinal);
        Assert.Empty(w.Sink.Holes);
        Assert.Equal(ConnectionEndReason.Rotated, w.Sink.Closed.Single().End.Reason);
    });

    [Fact]
    public void Paused_closes_all_and_is_ready_and_resumes() => World.RunBinance(async w =>
    {
        w.Book("AUSDT", 0.1);
        await using var session = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(20);
        await session.ApplyAsync(session.Settings with { Paused = true }, TestContext.Current.CancellationToken);
        await w.Wait(100);
        Assert.Empty(w.Venue.Sessions);
        Assert.Equal((FeedState.Paused, true), (session.GetStatus().State, session.GetStatus().IsReady));
        await session.ApplyAsync(session.Settings with { Paused = false }, TestContext.Current.CancellationToken);
        await w.Wait(10);
        Assert.Equal(FeedState.Live, session.GetStatus().State);
    });

    [Fact]
    public void Symbols_that_do_not_trade_are_rejected_and_tried_again_when_they_do() => World.RunBinance(async w =>
    {
        w.Book("AUSDT", 0.1);
        await using var session = w.Session(World.Binance(["AUSDT", "GONEUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(5);
        Assert.False(session.GetStatus().IsReady); // Binance acknowledges unknown names
        session.SetUnavailable(new Dictionary<string, string> { ["GONEUSDT"] = "status BREAK in exchangeInfo" });
        await w.Wait(5);
        Assert.True(session.GetStatus().IsReady);
        Assert.Equal(new RejectedStream("GONEUSDT", "orderbook.GONEUSDT", "status BREAK in exchangeInfo"), session.GetStatus().Streams.Rejected.Single());
        w.Book("GONEUSDT", 0.1);
        session.SetUnavailable(new Dictionary<string, string>());
        await w.Wait(10);
        Assert.Empty(session.GetStatus().Streams.Rejected);
        Assert.Equal(2, session.GetStatus().Streams.Flowing);
        Assert.Single(w.Sink.Opened);
    });

    [Fact]
    public void Dual_connections_deliver_each_frame_once_and_the_loss_of_one_leaves_no_hole() => World.RunBinance(async w =>
    {
        w.Venue.MaxLag = TimeSpan.FromSeconds(0.2);
        w.Book("AUSDT", 0.1);
        await using var session = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]) with { Dual = true });
        session.Start();
        await w.Wait(60);
        Assert.Equal(2, w.Venue.Sessions.Count);
        w.Venue.Sessions[0].Break("reset");
        await w.Wait(60);
        w.Venue.Sessions[0].Break("reset");
        await w.Wait(60);
        var ids = w.Sink.Ids("orderbook.AUSDT").ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal(ids.Max() - ids.Min() + 1, ids.Count);
        Assert.Empty(w.Sink.Holes);
        await session.ApplyAsync(session.Settings with { Dual = false }, TestContext.Current.CancellationToken);
        await w.Wait(60);
        Assert.Single(w.Venue.Sessions);
    });

    [Fact]
    public void Liveness_6_a_handler_that_does_not_return_and_a_wedged_loop_are_told() => World.RunBinance(async w =>
    {
        w.Book("AUSDT", 0.1);
        var session = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]), pulse: 1);
        session.Start();
        await w.Wait(100);
        Assert.Null(session.GetEvidence().Wedged);
        Assert.True(session.GetEvidence().LoopAge < TimeSpan.FromSeconds(2));
        session.Wedge();
        await w.Wait(40);
        Assert.Contains("loop", session.GetEvidence().Wedged, StringComparison.Ordinal);
        await session.DisposeAsync();
    });

    [Fact]
    public void Liveness_12_stops_with_close_frames_in_every_state() => World.RunBinance(async w =>
    {
        w.Book("AUSDT", 0.1);
        foreach (var wait in new[] { 0.0, 0.01, 1, 100 })
        {
            await using var session = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]));
            session.Start();
            await w.Wait(wait);
            var at = w.Elapsed;
            await session.StopAsync(CancellationToken.None);
            Assert.True((w.Elapsed - at).TotalSeconds < 11);
            Assert.Empty(w.Venue.Sessions);
        }

        w.Venue.Refuse = _ => new FeedDialException("refused", 0, null, null);
        await using var backingOff = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]));
        backingOff.Start();
        await w.Wait(500);
        await backingOff.StopAsync(CancellationToken.None);
        Assert.Equal(FeedState.Stopped, backingOff.GetStatus().State);
    });
}
