using MarketPrism.Feeds.Simulation;

namespace MarketPrism.Feeds.Tests;

public class FreshnessTests
{
    private static readonly string[] Symbols = [.. Enumerable.Range(0, 250).Select(i => $"S{i}USDT")];

    [Fact]
    public void One_silent_stream_among_five_hundred_is_noticed_and_repaired_and_no_other_is_touched() => World.RunBinance(async w =>
    {
        foreach (var symbol in Symbols)
        {
            w.Book(symbol, 0.5);
            w.Trades(symbol, 2);
        }

        await using var session = w.Session(World.Binance(Symbols));
        session.Start();
        await w.Wait(300);
        Assert.True(session.GetStatus().IsReady);
        var opened = w.Sink.Opened.Count;
        var sent = w.Sink.Sent.Count;
        var dead = w.Venue.Streams["s7usdt@depth@100ms"];
        foreach (var venueSide in dead.Subscribers) venueSide.Stalled.Add(dead);
        var at = w.Elapsed;
        await w.Until(() => session.GetStatus().Repairs.GetValueOrDefault(RepairRung.Resubscribe) > 0, "noticed", 60);
        Assert.InRange((w.Elapsed - at).TotalSeconds, 0, 7); // 3 x its gap, floor 5 s, and the question to the venue
        await w.Until(() => session.GetStatus().Streams.Stale == 0, "repaired", 5);
        await w.Wait(60);
        Assert.Equal(opened, w.Sink.Opened.Count);
        Assert.All(w.Sink.Sent.Skip(sent).Where(s => s.Contains("SUBSCRIBE\"", StringComparison.Ordinal)), s => Assert.Contains("s7usdt@depth", s, StringComparison.Ordinal));
        var status = session.GetStatus(allStreams: true);
        Assert.All(status.Worst.Where(s => s.Key != "orderbook.S7USDT"), s => Assert.Equal(0, s.Repairs));
        Assert.Equal(["orderbook.S7USDT", "orderbook.S7USDT"], w.Sink.Holes.Select(h => h.Stream.Spec.Key));
        Assert.All(w.Sink.Holes, h => Assert.Equal(GapCause.StreamStalled, h.Cause));
    });

    [Fact]
    public void A_silence_after_which_ids_are_missing_is_not_taken_for_the_streams_own_rhythm() => World.RunBinance(async w =>
    {
        w.Book("AUSDT", 0.2);
        w.Book("BUSDT", 0.2);
        await using var session = w.Session(World.Binance(["AUSDT", "BUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(120);
        var stream = w.Venue.Streams["ausdt@depth@100ms"];
        for (var i = 0; i < 5; i++)
        {
            foreach (var venueSide in stream.Subscribers) venueSide.Stalled.Add(stream);
            await w.Wait(3); // shorter than the floor, so that nobody looks
            foreach (var venueSide in stream.Subscribers) venueSide.Stalled.Remove(stream);
            await w.Wait(10);
        }

        Assert.Empty(session.GetStatus().Repairs);
        foreach (var venueSide in stream.Subscribers) venueSide.Stalled.Add(stream);
        var at = w.Elapsed;
        await w.Until(() => session.GetStatus().Repairs.GetValueOrDefault(RepairRung.Resubscribe) > 0, "noticed", 60);
        Assert.InRange((w.Elapsed - at).TotalSeconds, 0, 8);
    });

    [Fact]
    public void Which_connection_delivered_what_is_forgotten_after_a_stream_has_moved() => World.RunBinance(async w =>
    {
        w.Book("AUSDT", 0.1);
        w.Book("BUSDT", 0.1);
        var silent = w.Venue.Streams["ausdt@depth@100ms"];
        silent.Gap = TimeSpan.Zero;
        await using var session = w.Session(World.Binance(["AUSDT", "BUSDT"], [Channel.OrderBook]), probe: new RisingProbe());
        session.Start();
        await w.Until(() => session.GetStatus().Repairs.GetValueOrDefault(RepairRung.Move) > 0, "moved", 900);
        var stream = w.Sink.Holes.Find(h => h.Stream.Spec.Symbol == "AUSDT")!.Stream;
        Assert.NotNull(stream.Window);
        for (var second = 0; second < 70; second++)
        {
            await w.Wait(1);
            w.Venue.Emit(silent);
            if (second != 40) continue;
            Assert.Equal(0, session.GetStatus().Streams.Stale);
            Assert.NotNull(stream.Window);
        }

        Assert.Single(stream.Seats);
        Assert.Null(stream.Window);
    });

    [Fact]
    public void Liveness_4_the_ladder_is_climbed_in_order_when_nothing_helps() => World.RunBinance(async w =>
    {
        w.Book("AUSDT", 0.1);
        w.Book("BUSDT", 0.1);
        w.Venue.Streams["ausdt@depth@100ms"].Gap = TimeSpan.Zero; // the venue sends nothing, lists it, and says over REST that there is something
        await using var session = w.Session(World.Binance(["AUSDT", "BUSDT"], [Channel.OrderBook]), probe: new RisingProbe());
        session.Start();
        await w.Until(() => session.GetEvidence().LadderCycles >= 1, "one fruitless turn", 900);
        var repairs = session.GetStatus().Repairs; // the venue was asked twice, and had moved on, before the first repair
        Assert.Equal((1, 1, 1, 1), (repairs[RepairRung.Resubscribe], repairs[RepairRung.Move], repairs[RepairRung.Redial], repairs[RepairRung.Rebuild]));
        Assert.True(session.GetEvidence().StaleFor > TimeSpan.FromMinutes(3));
        Assert.NotNull(session.GetEvidence().AcknowledgedAge);
        Assert.Equal("StaleStreams", session.GetStatus().Reasons[0].Code);
        Assert.Equal(2, w.Venue.Sessions.Count); // it was moved to a socket of its own
        Assert.Equal(1, w.Sink.Opened.Count(o => o.Contains("stream-0", StringComparison.Ordinal))); // the other's socket was left alone
        w.Venue.Streams["ausdt@depth@100ms"].Gap = TimeSpan.FromSeconds(0.1);
        w.Venue.Emit(w.Venue.Streams["ausdt@depth@100ms"]);
        await w.Wait(1);
        Assert.Equal(0, session.GetStatus().Streams.Stale);
    });

    [Fact]
    public void A_stream_that_the_venue_lost_is_found_by_its_list_and_subscribed_again() => World.RunBinance(async w =>
    {
        var book = w.Book("BTCUSDT", 0.1);
        w.Book("ETHUSDT", 0.1);
        await using var session = w.Session(World.Binance(["BTCUSDT", "ETHUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(60);
        ModelVenue.Unsubscribe(w.Venue.Sessions.Single(), book.Wire);
        await w.Wait(12);
        Assert.True(session.GetStatus().IsReady);
        Assert.Single(w.Sink.Opened);
        Assert.Equal(book.LastId, w.Sink.Ids("orderbook.BTCUSDT").Last());
    });

    [Fact]
    public void Liveness_3_a_socket_with_sparse_streams_only_is_live_and_ready_without_a_frame_and_rotates() => World.RunBinance(async w =>
    {
        w.Venue.AddStream("btcusdt@forceOrder", "forceOrder", "btcusdt", TimeSpan.Zero, true);
        w.Venue.AddStream("btcusdt@markPrice@1s", "markPrice", "btcusdt", TimeSpan.Zero, true); // it carries the funding rate
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.Liquidation, Channel.FundingRate]), Market.Usdm);
        session.Start();
        Assert.Equal(2, session.GetStatus().Streams.Desired);
        await session.WaitUntilSettledAsync(TestContext.Current.CancellationToken);
        await w.Wait(30 * 3600);
        var status = session.GetStatus();
        Assert.True(status.IsReady);
        Assert.Equal(1, status.Routing.ProactiveReconnections);
        Assert.Equal(0, status.Routing.Reconnections);
        Assert.Empty(w.Sink.Frames);
        Assert.DoesNotContain(status.Repairs, r => r.Key != RepairRung.Probe && r.Value > 0);
        Assert.InRange(w.Sink.Sent.Count, 1, 150); // probes become rare: of each stream and of the socket one an hour, and the list once more
    });

    [Fact]
    public void A_dead_connection_with_sparse_streams_only_is_found_by_the_unanswered_probe() => World.RunBinance(async w =>
    {
        w.Venue.AddStream("btcusdt@forceOrder", "forceOrder", "btcusdt", TimeSpan.Zero, true);
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.Liquidation]), Market.Usdm);
        session.Start();
        await w.Wait(60);
        w.Venue.Sessions.Single().IsMute = true;
        await w.Until(() => w.Sink.Opened.Count == 2, "a new connection", 1000);
        Assert.Equal(ConnectionEndReason.HeartbeatLost, w.Sink.Closed[0].End.Reason);
    });

    [Fact]
    public void A_half_open_connection_with_dense_streams_is_left_within_seconds() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT", 0.1);
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(100);
        w.Venue.Sessions.Single().IsMute = true;
        await w.Until(() => w.Sink.Opened.Count == 2, "a new connection", 30);
    });

    [Fact]
    public void Defect_10_a_withheld_pong_ends_an_okx_connection() => World.RunOkx(async w =>
    {
        w.OkxStream("trades", "BTC-USDT", 100, isPoisson: false);
        await using var session = w.Session(World.Okx(["BTC-USDT"], [Channel.Trade]));
        session.Start();
        await w.Wait(3600);
        Assert.Single(w.Sink.Opened); // text pings keep a quiet socket over the venue's 30 s
        Assert.Contains("ping", w.Sink.Sent);
        w.Venue.Sessions.Single().WithholdsPong = true;
        await w.Until(() => w.Sink.Opened.Count == 2, "a new connection", 120);
        Assert.Equal(ConnectionEndReason.HeartbeatLost, w.Sink.Closed[0].End.Reason);
    });

    [Fact]
    public void A_thousand_quiet_poisson_streams_for_a_month_are_repaired_at_most_once_each()
    {
        World.RunBinance(async w =>
        {
            var symbols = Enumerable.Range(0, 1000).Select(i => $"Q{i}USDT").ToArray();
            for (var i = 0; i < symbols.Length; i++) w.Book(symbols[i], 300 + (30 * i), isPoisson: true);
            await using var session = w.Session(World.Binance(symbols, [Channel.OrderBook]), probe: new ModelProbe(s => w.Venue.Streams[s.WireName], () => true));
            session.Start();
            await w.Wait(30 * 86400);
            TestContext.Current.TestOutputHelper!.WriteLine($"{w.Sink.Frames.Count} frames, {w.Sink.Sent.Count} messages sent, {string.Join(' ', session.GetStatus().Repairs)}");
            var status = session.GetStatus(allStreams: true);
            Assert.All(status.Worst, s => Assert.InRange(s.Repairs, 0, 1));
            Assert.Equal(0, status.Streams.Stale);
            Assert.Equal(0, status.Routing.Reconnections);
        });
    }

    [Fact]
    public void Liveness_8_a_jump_of_the_wall_clock_changes_nothing() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT", 0.1);
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(60);
        w.Time.WallOffset = TimeSpan.FromDays(1);
        await w.Wait(60);
        w.Time.WallOffset = TimeSpan.FromDays(-1);
        await w.Wait(60);
        Assert.Single(w.Sink.Opened);
        Assert.True(session.GetStatus().IsReady);
        Assert.Empty(session.GetStatus().Repairs);
    });
}
