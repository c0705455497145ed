using MarketPrism.Feeds.Simulation;

namespace MarketPrism.Feeds.Tests;

/// <summary>OKX's books repeat their last id every minute: a book that does not is not quiet, its subscription is lost.</summary>
public class KeepAliveTests
{
    private static readonly string[] Symbols = ["BTC-USDT", "ETH-USDT", "SOL-USDT"];

    [Fact]
    public void A_lost_subscription_of_a_quiet_book_is_found_by_the_missing_keep_alive() => World.RunOkx(async w =>
    {
        await using var session = Quiet(w);
        await w.Wait(7200);
        var lost = w.Venue.Streams["books:ETH-USDT"];
        ModelVenue.Unsubscribe(w.Venue.Sessions.Single(), lost.Wire);
        var at = w.Elapsed;
        await w.Until(() => session.GetStatus().Repairs.GetValueOrDefault(RepairRung.Resubscribe) > 0, "noticed", 300);
        Assert.InRange((w.Elapsed - at).TotalSeconds, 0, 135); // twice the minute, and the question to the venue
        await w.Wait(10);
        Assert.Equal(0, session.GetStatus().Streams.Stale);
        w.Venue.Emit(lost);
        await w.Wait(1);
        Assert.Equal(lost.LastId, w.Sink.Ids("orderbook.ETH-USDT").Last());
        Assert.Single(w.Sink.Opened); // by itself: no other stream was touched
        Assert.All(session.GetStatus(allStreams: true).Worst.Where(s => s.Key != "orderbook.ETH-USDT"), s => Assert.Equal(0, s.Repairs));
        Assert.All(w.Sink.Holes, h => Assert.Equal(("orderbook.ETH-USDT", GapCause.StreamStalled), (h.Stream.Spec.Key, h.Cause)));
    });

    [Theory]
    [InlineData(0)] // not one frame ever came
    [InlineData(7200)]
    public void A_new_subscription_that_brings_nothing_either_is_no_quiet_book(double after) => World.RunOkx(async w =>
    {
        await using var session = Quiet(w);
        await w.Wait(after);
        var lost = w.Venue.Streams["books:ETH-USDT"];
        lost.IsWithheld = true;
        await w.Until(() => session.GetStatus().Repairs.GetValueOrDefault(RepairRung.Move) > 0, "the next rung, though REST knows of nothing newer", 400);
        Assert.Equal(1, session.GetStatus().Streams.Stale);
        lost.IsWithheld = false;
        await w.Wait(130);
        Assert.Equal(0, session.GetStatus().Streams.Stale);
    });

    [Fact]
    public void Quiet_books_that_are_kept_alive_are_never_repaired() => World.RunOkx(async w =>
    {
        await using var session = Quiet(w);
        await w.Wait(7 * 86400);
        Assert.Equal(0, session.GetStatus().Streams.Stale);
        Assert.DoesNotContain(session.GetStatus().Repairs, r => r.Key != RepairRung.Probe && r.Value > 0);
        Assert.Empty(w.Sink.Holes);
    });

    [Fact]
    public void A_venue_that_gives_up_its_keep_alives_is_not_flooded_with_subscriptions() => World.RunOkx(async w =>
    {
        await using var session = Quiet(w);
        w.Venue.WithholdsKeepAlives = true;
        await w.Wait(20 * 3600); // before the first rotation
        Assert.InRange(session.GetStatus().Repairs.GetValueOrDefault(RepairRung.Resubscribe), Symbols.Length, Symbols.Length * 25); // in the end once an hour each
        Assert.DoesNotContain(session.GetStatus().Repairs, r => r.Key > RepairRung.Resubscribe && r.Value > 0);
        Assert.Single(w.Sink.Opened);
    });

    private static FeedSession Quiet(World w)
    {
        foreach (var symbol in Symbols) w.OkxStream("books", symbol, 0);
        var session = w.Session(World.Okx(Symbols, [Channel.OrderBook]), probe: new ModelProbe(s => w.Venue.Streams[$"{s.RawChannel}:{s.Symbol}"], () => true));
        session.Start();
        return session;
    }
}
