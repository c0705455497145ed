using MarketPrism.Feeds.Simulation;

namespace MarketPrism.Feeds.Tests;

/// <summary>Streams of instruments that are not listed yet, do not trade yet, are halted, or are over.</summary>
public class SilenceTests
{
    [Fact]
    public void A_stream_that_may_be_silent_keeps_its_subscription_and_is_neither_stale_nor_repaired_for_hours() => World.RunBinance(async w =>
    {
        w.Book("AUSDT", 0.1);
        var halted = w.Book("BUSDT", 0.1);
        await using var session = w.Session(World.Binance(["AUSDT", "BUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(60);
        halted.Gap = TimeSpan.Zero;
        session.SetSilent(new Dictionary<string, StreamSilence> { ["BUSDT"] = new("it is halted (status BREAK)", false) });
        await w.Wait(6 * 3600);
        var status = session.GetStatus();
        Assert.Equal((0, 0, 2), (status.Streams.Stale, status.Streams.Rejected.Count, status.Streams.Established));
        Assert.True(status.IsReady);
        Assert.DoesNotContain(status.Repairs, r => r.Key != RepairRung.Probe && r.Value > 0);
        Assert.DoesNotContain(w.Sink.Holes, h => h.Cause == GapCause.StreamStalled);
        Assert.Contains("busdt@depth@100ms", w.Venue.Sessions.Single().Streams.Select(s => s.Wire));

        var resumed = w.Sink.Frames.Count(f => f.Key == "orderbook.BUSDT");
        halted.Gap = TimeSpan.FromSeconds(0.1);
        session.SetSilent(new Dictionary<string, StreamSilence>());
        w.Venue.Emit(halted);
        await w.Wait(1);
        Assert.True(w.Sink.Frames.Count(f => f.Key == "orderbook.BUSDT") > resumed); // on the subscription of before
    });

    [Fact]
    public void The_same_silence_without_a_reason_is_repaired() => World.RunBinance(async w =>
    {
        w.Book("AUSDT", 0.1);
        var silent = w.Book("BUSDT", 0.1);
        await using var session = w.Session(World.Binance(["AUSDT", "BUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(60);
        silent.Gap = TimeSpan.Zero;
        await w.Until(() => session.GetStatus().Repairs.GetValueOrDefault(RepairRung.Resubscribe) > 0, "repaired", 3600);
    });

    [Theory]
    [InlineData("the venue dropped the subscription")]
    [InlineData("the venue has newer data")]
    [InlineData("the repair is under way")]
    public void An_instrument_that_is_over_by_the_venues_word_is_not_repaired_whatever_its_streams_look_like(string how) => World.RunBinance(async w =>
    {
        w.Book("AUSDT", 0.1);
        var over = w.Book("OLDUSDT", 0.1);
        await using var session = w.Session(World.Binance(["AUSDT", "OLDUSDT"], [Channel.OrderBook]), probe: how.EndsWith("newer data", StringComparison.Ordinal) ? new RisingProbe(1_000_000_000_000) : null);
        session.Start();
        await w.Wait(60);
        over.Gap = TimeSpan.Zero;
        if (how.EndsWith("under way", StringComparison.Ordinal)) await w.Until(() => Repairs(session) > 0, "repaired", 3600);
        var before = Repairs(session);
        if (how.EndsWith("subscription", StringComparison.Ordinal)) ModelVenue.Unsubscribe(w.Venue.Sessions.Single(), over.Wire);
        session.SetSilent(new Dictionary<string, StreamSilence> { ["OLDUSDT"] = new("binance spot's last list says that it is over", false, IsEnding: true) });
        await w.Wait(1800);
        Assert.Equal(before, Repairs(session));
        session.SetSilent(new Dictionary<string, StreamSilence>()); // it was not true
        await w.Until(() => Repairs(session) > before, "repaired again", 3600);

        static long Repairs(FeedSession session) => session.GetStatus().Repairs.Where(static r => r.Key > RepairRung.Probe).Sum(static r => r.Value);
    });

    [Fact]
    public void A_symbol_that_is_not_listed_is_reported_as_rejected_stays_subscribed_and_its_first_frame_is_taken() => World.RunBinance(async w =>
    {
        w.Book("AUSDT", 0.1);
        w.Trades("AUSDT");
        var listed = w.Book("NEWUSDT", 0); // the venue takes the name, and has nothing to send yet
        w.Trades("NEWUSDT", 0);
        await using var session = w.Session(World.Binance(["AUSDT", "NEWUSDT"], [Channel.OrderBook, Channel.Trade]));
        session.Start();
        await w.Wait(5);
        session.SetSilent(new Dictionary<string, StreamSilence> { ["NEWUSDT"] = new("binance spot does not list it", true) });
        await w.Wait(3600);
        Assert.Equal(["orderbook.NEWUSDT", "trade.NEWUSDT"], session.GetStatus().Streams.Rejected.Select(r => r.Key).Order());
        Assert.All(session.GetStatus().Streams.Rejected, r => Assert.Equal("binance spot does not list it", r.Reason));
        Assert.Equal(2, session.GetStatus().Streams.Established);
        w.Venue.Emit(listed); // nobody has read its list again
        await w.Wait(1);
        Assert.Equal([listed.LastId], w.Sink.Ids("orderbook.NEWUSDT"));
        Assert.DoesNotContain(session.GetStatus().Streams.Rejected, r => r.Key == "orderbook.NEWUSDT");
        session.SetSilent(new Dictionary<string, StreamSilence>());
        await w.Wait(1);
        Assert.Empty(session.GetStatus().Streams.Rejected);
        Assert.Empty(w.Sink.Holes); // a frame of the book: what was subscribed is sent
        Assert.DoesNotContain(w.Sink.Sent, s => s.Contains("UNSUBSCRIBE", StringComparison.Ordinal));
    });

    [Fact]
    public void A_venue_that_never_sends_what_was_subscribed_before_the_listing_is_asked_again_and_the_gap_stands() => World.RunBinance(async w =>
    {
        w.Book("AUSDT", 0.1);
        await using var session = w.Session(World.Binance(["AUSDT", "NEWUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(5);
        session.SetSilent(new Dictionary<string, StreamSilence> { ["NEWUSDT"] = new("binance spot does not list it", true) });
        await w.Wait(600);
        w.Book("NEWUSDT", 0.1);
        await w.Wait(30);
        Assert.Empty(w.Sink.Ids("orderbook.NEWUSDT"));
        session.SetSilent(new Dictionary<string, StreamSilence>());
        await w.Wait(3);
        Assert.NotEmpty(w.Sink.Ids("orderbook.NEWUSDT"));
        Assert.Equal([GapCause.ListedLate], w.Sink.Holes.Select(h => h.Cause).Distinct());
        Assert.NotNull(w.Sink.Holes[^1].After);
    });

    [Fact]
    public static void A_stream_that_the_venue_refused_until_it_listed_the_instrument_has_a_gap_from_the_last_list_without_it() => World.RunOkx(async w =>
    {
        w.OkxStream("books", "BTC-USDT", 0.1);
        await using var session = w.Session(World.Okx(["BTC-USDT", "NEW-USDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(20);
        Assert.Equal("NEW-USDT", session.GetStatus().Streams.Rejected.Single().Symbol);
        var unlisted = new Dictionary<string, StreamSilence> { ["NEW-USDT"] = new("okx public does not list it", true) };
        session.SetSilent(unlisted);
        await w.Wait(600);
        session.SetSilent(unlisted); // the last reading that lacks it
        var last = w.Time.GetUtcNow();
        await w.Wait(60);
        Assert.Empty(w.Sink.Holes);
        w.OkxStream("books", "NEW-USDT", 0.1);
        session.SetSilent(new Dictionary<string, StreamSilence>());
        await w.Wait(10);
        Assert.Empty(session.GetStatus().Streams.Rejected);
        Assert.Equal([GapCause.ListedLate], w.Sink.Holes.Select(h => h.Cause).Distinct());
        Assert.InRange((w.Sink.Holes[0].FromNs - ((last - DateTimeOffset.UnixEpoch).Ticks * 100)) / 1e9, -0.5, 0.5);
        Assert.NotNull(w.Sink.Holes[^1].After);
    });

    [Fact]
    public void An_instrument_that_was_announced_before_it_trades_leaves_no_gap() => World.RunOkx(async w =>
    {
        w.OkxStream("books", "BTC-USDT", 0.1);
        await using var session = w.Session(World.Okx(["BTC-USDT", "NEW-USDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(20);
        session.SetSilent(new Dictionary<string, StreamSilence> { ["NEW-USDT"] = new("okx public does not list it", true) });
        await w.Wait(60);
        w.OkxStream("books", "NEW-USDT", 0.1); // preopen: OKX's books flow
        session.SetSilent(new Dictionary<string, StreamSilence> { ["NEW-USDT"] = new("it is preopen (status preopen)", false) });
        await w.Wait(10);
        session.SetSilent(new Dictionary<string, StreamSilence>());
        await w.Wait(10);
        Assert.NotEmpty(w.Sink.Ids("orderbook.NEW-USDT"));
        Assert.Empty(w.Sink.Holes);
    });
}
