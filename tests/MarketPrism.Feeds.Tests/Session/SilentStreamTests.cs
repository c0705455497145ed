using MarketPrism.Feeds.Simulation;

namespace MarketPrism.Feeds.Tests;

/// <summary>Venues acknowledge streams that they never send. Such a stream is repaired, reported and not established, until a frame comes or the venue is known to have nothing.</summary>
public class SilentStreamTests
{
    [Fact]
    public void A_book_that_is_acknowledged_and_silent_while_the_venue_moves_on_is_repaired_and_stale_and_its_gap_stays_open() => World.RunFutures(async w =>
    {
        var book = w.Book("KITEUSDT");
        book.IsWithheld = true;
        await using var session = w.Session(World.Binance(["KITEUSDT"], [Channel.OrderBook]), Market.Usdm, probe: Probe(w));
        session.Start();
        var at = w.Elapsed;
        await w.Until(() => session.GetStatus().Streams.Stale == 1, "noticed", 90);
        Assert.InRange((w.Elapsed - at).TotalSeconds, 15, 45); // the bound, a comparison after as long again
        for (var i = 0; i < 360; i++)
        {
            await w.Wait(20);
            var streams = session.GetStatus().Streams;
            Assert.Equal((1, 0, 0, 1), (streams.Acknowledged, streams.Established, streams.Quiet, streams.Stale));
        }

        Assert.True(session.GetStatus().Repairs[RepairRung.Resubscribe] > 0);
        Assert.False(session.GetStatus().IsReady);
        Assert.Equal(GapCause.StreamStalled, Assert.Single(w.Sink.Holes).Cause);
        book.IsWithheld = false;
        await w.Wait(1);
        Assert.Equal((1, 1, 0), (session.GetStatus().Streams.Established, session.GetStatus().Streams.Flowing, session.GetStatus().Streams.Stale));
        Assert.NotNull(w.Sink.Holes[^1].ToNs);
    });

    [Fact]
    public void A_dense_stream_without_ids_that_never_sends_is_not_called_quiet() => World.RunFutures(async w =>
    {
        w.Venue.AddStream("ausdt@markPrice@1s", "markPrice", "ausdt", TimeSpan.Zero, false);
        w.Book("BUSDT");
        await using var session = w.Session(World.Binance(["AUSDT"], [Channel.MarkPrice]), Market.Usdm, probe: Probe(w));
        session.Start();
        await w.Wait(100);
        for (var i = 0; i < 500; i++)
        {
            await w.Wait(60);
            Assert.Equal((0, 1), (session.GetStatus().Streams.Established, session.GetStatus().Streams.Stale));
        }

        Assert.Equal(0, session.GetEvidence().LadderCycles); // nothing that a restart could cure is known
        Assert.InRange(session.GetStatus().Repairs[RepairRung.Resubscribe], 1, 40); // ever less often
    });

    [Fact]
    public void The_first_frame_of_a_slow_stream_is_missed_after_one_expected_gap_and_not_after_three() => World.RunOkx(async w =>
    {
        w.OkxStream("mark-price", "A-USDT-SWAP", 1);
        var (index, funding) = (w.OkxStream("index-tickers", "A-USDT", 20), w.OkxStream("funding-rate", "A-USDT-SWAP", 50));
        index.IsWithheld = funding.IsWithheld = true;
        await using var session = w.Session(World.Okx(["A-USDT-SWAP"], [Channel.MarkPrice, Channel.FundingRate]));
        session.Start();
        await w.Until(() => session.GetStatus().Streams.Flowing == 1, "begun", 10);
        var at = w.Elapsed;
        await w.Until(() => StateOf("mark_price.A-USDT") == StreamState.Stale, "the index", 100);
        Assert.InRange((w.Elapsed - at).TotalSeconds, 80, 100); // once a minute, whatever happens
        Assert.Equal(0, session.GetStatus().Streams.Stale); // it counts in its own row alone: it only fills a field of the mark price
        index.IsWithheld = false;
        await w.Until(() => StateOf("mark_price.A-USDT") == StreamState.Flowing, "repaired", 30);
        await w.Until(() => StateOf("funding_rate.A-USDT-SWAP") == StreamState.Stale, "the funding rate", 40);
        Assert.Equal(1, session.GetStatus().Streams.Stale);

        StreamState StateOf(string key) => session.GetStatus(allStreams: true).Worst.Single(s => s.Key == key).State;
    });

    [Fact]
    public void Trades_that_never_come_while_the_venue_has_new_ones_are_found_within_minutes() => World.RunBinance(async w =>
    {
        w.Book("AUSDT");
        var trades = w.Trades("AUSDT", 20, isPoisson: false);
        trades.IsWithheld = true;
        await using var session = w.Session(World.Binance("AUSDT"), probe: Probe(w));
        session.Start();
        await w.Until(() => session.GetStatus().Streams.Stale == 1, "noticed", 180);
        Assert.Equal(1, session.GetStatus().Streams.Established);
        trades.IsWithheld = false;
        await w.Wait(60);
        Assert.Equal(2, session.GetStatus().Streams.Flowing);
    });

    [Fact]
    public void A_quiet_book_is_established_without_a_repair_when_the_venue_says_that_nothing_changed() => World.RunBinance(async w =>
    {
        w.Book("AUSDT", 0); // not one change since the start
        await using var session = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]), probe: Probe(w));
        session.Start();
        await w.Wait(60);
        var status = session.GetStatus();
        Assert.Equal((1, 1, 0), (status.Streams.Established, status.Streams.Quiet, status.Streams.Stale));
        Assert.True(status.IsReady);
        Assert.DoesNotContain(status.Repairs, r => r.Key != RepairRung.Probe && r.Value > 0);
        Assert.Empty(w.Sink.Holes);
    });

    [Fact]
    public void Without_an_answer_of_the_venue_a_book_that_never_came_is_stale() => World.RunBinance(async w =>
    {
        w.Book("AUSDT", 0);
        await using var session = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]), probe: new ModelProbe(s => w.Venue.Streams[s.WireName], () => false));
        session.Start();
        await w.Wait(120);
        Assert.Equal((0, 1), (session.GetStatus().Streams.Established, session.GetStatus().Streams.Stale));
        Assert.Equal(["NothingEstablished", "StaleStreams"], session.GetStatus().Reasons.Select(r => r.Code));
    });

    private static ModelProbe Probe(World w) => new(s => w.Venue.Streams.GetValueOrDefault(s.WireName), () => true);
}
