namespace MarketPrism.Feeds.Tests;

public class ConnectTests
{
    [Fact]
    public void One_socket_carries_all_channels_of_two_symbols_and_settles() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT");
        w.Book("ETHUSDT");
        w.Trades("BTCUSDT");
        w.Trades("ETHUSDT");
        await using var session = w.Session(World.Binance("BTCUSDT", "ETHUSDT"));
        session.Start();
        await session.WaitUntilSettledAsync(TestContext.Current.CancellationToken);
        Assert.Single(w.Venue.Sessions);
        await w.Wait(10);
        var status = session.GetStatus(allStreams: true);
        Assert.Equal(FeedState.Live, status.State);
        Assert.True(status.IsReady);
        Assert.Equal(1, status.ActiveConnections);
        Assert.Equal((4, 4, 4, 4), (status.Streams.Desired, status.Streams.Sent, status.Streams.Acknowledged, status.Streams.Established));
        Assert.Equal(status.Routing.TotalMessages, status.Routing.RoutedMessages + status.Routing.UnroutedMessages + status.Routing.ControlMessages);
        Assert.Equal(w.Sink.Frames.Count, status.Routing.RoutedMessages);
        Assert.InRange(w.Sink.Ids("orderbook.BTCUSDT").Count(), 90, 115);
        Assert.Equal("pod/shard/stream-0/1", Assert.Single(w.Sink.Opened));
        Assert.Contains(w.Sink.Control, c => c.Contains("btcusdt@trade", StringComparison.Ordinal)); // the list that proves the subscriptions
    });

    [Fact]
    public void Every_transition_of_a_socket_is_told_with_its_cause() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT");
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]));
        session.Start();
        await session.WaitUntilSettledAsync(TestContext.Current.CancellationToken);
        await session.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            [FeedState.Connecting, FeedState.Subscribing, FeedState.Live, FeedState.Stopped],
            w.Transitions.Select(t => t.To));
        Assert.All(w.Transitions, t => Assert.NotEmpty(t.Cause));
        Assert.Empty(w.Venue.Sessions);
    });

    [Fact]
    public void Okx_subscriptions_are_acknowledged_one_by_one() => World.RunOkx(async w =>
    {
        w.OkxStream("books", "BTC-USDT", 0.1);
        w.OkxStream("trades", "BTC-USDT", 1, isPoisson: true);
        await using var session = w.Session(World.Okx(["BTC-USDT"], [Channel.OrderBook, Channel.Trade]));
        session.Start();
        await session.WaitUntilSettledAsync(TestContext.Current.CancellationToken);
        var status = session.GetStatus();
        Assert.Equal((2, 2), (status.Streams.Acknowledged, status.Streams.Established));
        Assert.Single(w.Sink.Sent);
    });

    [Fact]
    public void Okx_rejects_an_unknown_instrument_alone_and_reports_it() => World.RunOkx(async w =>
    {
        w.OkxStream("books", "BTC-USDT", 0.1);
        await using var session = w.Session(World.Okx(["BTC-USDT", "NOPE-USDT"], [Channel.OrderBook]));
        session.Start();
        await session.WaitUntilSettledAsync(TestContext.Current.CancellationToken);
        var status = session.GetStatus();
        var rejected = Assert.Single(status.Streams.Rejected);
        Assert.Equal("NOPE-USDT", rejected.Symbol);
        Assert.Contains("60018", rejected.Reason, StringComparison.Ordinal);
        Assert.True(status.IsReady);
        var sent = w.Sink.Sent.Count;
        await w.Wait(3600);
        Assert.Equal(5, w.Sink.Sent.Skip(sent).Count(s => s.Contains("NOPE", StringComparison.Ordinal))); // after 1, 2, 4, 8, 16 minutes
        await w.Wait(10 * 3600);
        Assert.InRange(w.Sink.Sent.Skip(sent).Count(s => s.Contains("NOPE", StringComparison.Ordinal)), 14, 16); // then once an hour
        Assert.Equal((1, 1), (session.GetStatus().Streams.Rejected.Count, session.GetStatus().Streams.Established));
    });

    [Fact]
    public void A_handler_that_throws_costs_its_frame_only() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT");
        var n = 0;
        w.Sink.OnData = _ =>
        {
            if (++n % 2 == 0) throw new InvalidOperationException("broken handler");
        };
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(10);
        var status = session.GetStatus();
        Assert.InRange(status.Routing.CallbackErrors, 40, 60);
        Assert.Single(w.Sink.Opened);
        Assert.Equal(status.Routing.RoutedMessages, w.Sink.Frames.Count);
    });

    [Fact]
    public void Garbage_is_counted_and_the_connection_stays() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT");
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]) with { WebSocket = new WebSocketOptions { MaxFrameBytes = 1024 } });
        session.Start();
        await session.WaitUntilSettledAsync(TestContext.Current.CancellationToken);
        var venueSide = w.Venue.Sessions.Single();
        venueSide.Push("no json at all"u8.ToArray());
        venueSide.Push("{\"stream\":\"ethusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":1,\"t\":1}}"u8.ToArray());
        venueSide.Push(new byte[5000]);
        await w.Wait(1);
        var status = session.GetStatus();
        Assert.Equal(3, status.Routing.UnroutedMessages);
        Assert.Equal(2, status.Routing.CallbackErrors);
        Assert.Single(w.Sink.Unknown);
        Assert.Single(w.Sink.Opened);
        Assert.Equal(FeedState.Live, status.State);
    });
}
