namespace MarketPrism.Feeds.Tests;

/// <summary>desired, established and flowing: what status and readiness claim about streams, and what they must not.</summary>
public class StreamCountsTests
{
    [Fact]
    public void Nothing_is_ready_when_the_venue_rejects_every_stream() => World.RunOkx(async w =>
    {
        await using var session = w.Session(World.Okx(["NOPE-USDT", "NADA-USDT"], [Channel.OrderBook, Channel.Trade]));
        session.Start();
        await w.Wait(60);
        var status = session.GetStatus(allStreams: true);
        Assert.Equal((4, 0, 0, 4, 0), (status.Streams.Desired, status.Streams.Established, status.Streams.Flowing, status.Streams.Rejected.Count, status.Streams.Pending));
        Assert.False(status.IsReady);
        var reason = Assert.Single(status.Reasons);
        Assert.Equal("NothingEstablished", reason.Code);
        Assert.Contains("60018", reason.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void Nothing_is_ready_when_no_instrument_of_the_subscription_has_data() => World.RunBinance(async w =>
    {
        w.Book("AUSDT");
        await using var session = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(10);
        Assert.True(session.GetStatus().IsReady);
        session.SetUnavailable(new Dictionary<string, string> { ["AUSDT"] = "delisted" });
        await w.Wait(1);
        Assert.False(session.GetStatus().IsReady);
        Assert.Equal("NothingEstablished", Assert.Single(session.GetStatus().Reasons).Code);
        Assert.Contains("delisted", session.GetStatus().Reasons[0].Message, StringComparison.Ordinal);
    });

    [Fact]
    public void A_rejected_stream_is_not_established_and_the_others_are_ready() => World.RunOkx(async w =>
    {
        w.OkxStream("books", "BTC-USDT", 0.1);
        await using var session = w.Session(World.Okx(["BTC-USDT", "NOPE-USDT"], [Channel.OrderBook]));
        session.Start();
        await session.WaitUntilSettledAsync(TestContext.Current.CancellationToken);
        var status = session.GetStatus(allStreams: true);
        Assert.Equal((2, 1, 1, 1), (status.Streams.Desired, status.Streams.Established, status.Streams.Flowing, status.Streams.Rejected.Count));
        Assert.Equal([false, true], status.Worst.Select(s => s.IsEstablished));
        Assert.True(status.IsReady);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stream_that_only_fills_a_field_of_another_channel_is_neither_desired_nor_missing(bool isListed) => World.RunOkx(async w =>
    {
        w.OkxStream("mark-price", "BTC-USDT-SWAP", 1);
        if (isListed) w.OkxStream("index-tickers", "BTC-USDT", 0); // acknowledged and never sent
        await using var session = w.Session(World.Okx(["BTC-USDT-SWAP"], [Channel.MarkPrice]));
        session.Start();
        await w.Wait(600);
        var status = session.GetStatus(allStreams: true);
        Assert.Equal((1, 1, 1, 0, 0, 0), (status.Streams.Desired, status.Streams.Established, status.Streams.Flowing, status.Streams.Rejected.Count, status.Streams.Stale, status.Streams.Pending));
        Assert.True(status.IsReady);
        Assert.Equal(2, status.Worst.Count); // its own row tells how it is doing
        Assert.Equal(isListed ? StreamState.Stale : StreamState.Rejected, status.Worst[0].State);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_lost_connection_takes_its_streams_out_of_the_counts_at_once(bool isOrderly) => World.RunBinance(async w =>
    {
        w.Book("AUSDT");
        w.Trades("AUSDT");
        await using var session = w.Session(World.Binance("AUSDT"));
        session.Start();
        await w.Wait(60);
        Assert.Equal((2, 2, 2), (session.GetStatus().Streams.Acknowledged, session.GetStatus().Streams.Established, session.GetStatus().Streams.Flowing));
        w.Venue.Refuse = _ => new FeedDialException("away", 0, null, null);
        w.Venue.CutAll(isOrderly);
        await w.Wait(0.1);
        foreach (var wait in new[] { 0.1, 1, 30 }) // while it waits, dials, and waits again
        {
            await w.Wait(wait);
            var streams = session.GetStatus(allStreams: true);
            Assert.Equal((2, 0, 0, 0, 2), (streams.Streams.Desired, streams.Streams.Acknowledged, streams.Streams.Established, streams.Streams.Flowing, streams.Streams.Pending));
            Assert.All(streams.Worst, s => Assert.Equal((StreamState.Desired, false), (s.State, s.IsEstablished)));
            Assert.False(streams.IsReady);
        }
    });

    [Fact]
    public void An_acknowledged_trade_stream_is_not_established_while_the_dense_streams_of_its_connection_are_silent() => World.RunBinance(async w =>
    {
        w.Venue.AddStream("ausdt@depth@100ms", "depth", "ausdt", TimeSpan.Zero, false); // a wrong route acknowledges everything and sends nothing
        w.Trades("AUSDT", 1e9);
        await using var session = w.Session(World.Binance("AUSDT"));
        session.Start();
        await w.Wait(2);
        var status = session.GetStatus();
        Assert.Equal((2, 2, 0), (status.Streams.Desired, status.Streams.Acknowledged, status.Streams.Established));
        Assert.Equal("NothingEstablished", status.Reasons[0].Code);
        w.Venue.Emit(w.Venue.Streams["ausdt@depth@100ms"]);
        await w.Wait(0.1);
        Assert.Equal((2, 1), (session.GetStatus().Streams.Established, session.GetStatus().Streams.Flowing));
        Assert.True(session.GetStatus().IsReady);
    });

    [Fact]
    public void A_refused_upgrade_says_so_as_long_as_it_lasts() => World.RunBinance(async w =>
    {
        w.Book("AUSDT");
        w.Venue.Refuse = _ => new FeedDialException("stream.example answered the upgrade with HTTP 403", 403, null, null);
        await using var session = w.Session(World.Binance("AUSDT"));
        session.Start();
        foreach (var wait in new[] { 5.0, 600, 3600 })
        {
            await w.Wait(wait);
            var status = session.GetStatus();
            Assert.Equal(["Forbidden", "NothingEstablished"], status.Reasons.Select(r => r.Code));
            Assert.Contains("HTTP 403", status.Reasons[0].Message, StringComparison.Ordinal);
            Assert.False(status.IsReady);
        }

        w.Venue.Refuse = null;
        await w.Until(() => session.GetStatus().IsReady, "back", 700);
        Assert.Empty(session.GetStatus().Reasons);
    });

    [Fact]
    public void A_stream_that_one_connection_of_a_pair_carries_is_established() => World.RunBinance(async w =>
    {
        var book = w.Book("AUSDT");
        await using var session = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]) with { Dual = true });
        session.Start();
        await w.Wait(30);
        w.Venue.Sessions[0].Stalled.Add(book);
        await w.Wait(7);
        var status = session.GetStatus(allStreams: true);
        Assert.Equal((1, 1, 1), (status.Streams.Desired, status.Streams.Established, status.Streams.Flowing));
    });
}
