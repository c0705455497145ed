namespace MarketPrism.Feeds.Tests;

/// <summary>What ends a gap on a connector's side: a frame that was received after it, or the removal of its stream, and nothing else.</summary>
public class GapEvidenceTests
{
    private static readonly Dictionary<string, Action[]> Paths = new()
    {
        ["socket_ended"] = [A_reconnection_that_is_acknowledged_ends_no_gap_before_its_first_frame, A_sparse_stream_that_is_acknowledged_again_keeps_its_gap_until_its_next_event, A_removed_stream_ends_its_gap_without_a_frame],
        ["stream_silent"] = [A_stream_that_is_acknowledged_and_never_sent_keeps_its_gap_until_a_frame_comes, A_frame_ends_the_gap_of_a_silent_stream_on_the_same_connection],
        ["taken_over_early"] = [A_successor_that_has_to_lead_before_it_carries_a_stream_leaves_a_gap_open],
        ["listed_late"] = [SilenceTests.A_stream_that_the_venue_refused_until_it_listed_the_instrument_has_a_gap_from_the_last_list_without_it],
        ["found_later"] = [A_gap_that_is_found_when_it_is_over_names_the_frame_that_shows_it],
    };

    public static TheoryData<string> DocumentedPaths() => [.. GapTable.Paths("a connector")];

    /// <summary>The table in docs/subjects.md, row by row: what opens a record, what closes it, and that it stays open until then.</summary>
    [Theory]
    [MemberData(nameof(DocumentedPaths))]
    public void Every_documented_path_is_closed_as_documented(string path)
    {
        foreach (var scenario in Paths[path]) scenario();
    }

    [Fact]
    public void No_path_is_missing_in_the_documents() => Assert.Equal(Paths.Keys.Order(), GapTable.Paths("a connector").Order());

    [Fact]
    public static void A_reconnection_that_is_acknowledged_ends_no_gap_before_its_first_frame() => World.RunBinance(async w =>
    {
        var book = w.Book("BTCUSDT", 0.1);
        w.Trades("BTCUSDT", 0.5);
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook, Channel.Trade]));
        session.Start();
        await w.Wait(60);
        book.IsWithheld = true; // acknowledged, listed, and not sent
        var before = w.Sink.Frames.Last(f => f.Key == "orderbook.BTCUSDT");
        w.Venue.CutAll(isOrderly: false);
        await w.Wait(600);
        Assert.Null(Last(w, "orderbook.BTCUSDT").ToNs);
        Assert.NotNull(Last(w, "trade.BTCUSDT").After); // its frames came
        book.IsWithheld = false;
        await w.Wait(120);
        var closed = Last(w, "orderbook.BTCUSDT");
        var first = w.Sink.Frames.First(f => f.Key == "orderbook.BTCUSDT" && f.Id > before.Id);
        Assert.Equal((first.Id, first.Connection), (closed.After!.Value.Id, closed.After.Value.Connection));
        Assert.Equal(closed.ToNs, closed.After.Value.ReceivedNs);
        Assert.Equal((before.Connection, GapCause.Disconnected), (closed.Connection!.Id, closed.Cause));
    });

    [Fact]
    public static void A_sparse_stream_that_is_acknowledged_again_keeps_its_gap_until_its_next_event() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT", 0.1);
        var trades = w.Trades("BTCUSDT", 60);
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook, Channel.Trade]));
        session.Start();
        await w.Wait(600);
        trades.Gap = TimeSpan.Zero;
        w.Venue.CutAll(isOrderly: true);
        await w.Wait(3600);
        Assert.True(session.GetStatus().IsReady); // acknowledged, listed, quiet
        Assert.Null(Last(w, "trade.BTCUSDT").ToNs);
        w.Venue.Emit(trades);
        await w.Wait(1);
        var first = w.Sink.Frames.Last(f => f.Key == "trade.BTCUSDT");
        var closed = Last(w, "trade.BTCUSDT");
        Assert.Equal((first.Id, first.Connection), (closed.After!.Value.Id, closed.After.Value.Connection));
    });

    [Fact]
    public static void A_removed_stream_ends_its_gap_without_a_frame() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT", 0.1);
        var book = w.Book("ETHUSDT", 0.1);
        await using var session = w.Session(World.Binance(["BTCUSDT", "ETHUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(60);
        book.IsWithheld = true;
        w.Venue.CutAll(isOrderly: false);
        await w.Wait(60);
        Assert.Null(Last(w, "orderbook.ETHUSDT").ToNs);
        await session.ApplyAsync(session.Settings with { Subscription = new FeedSubscription(["BTCUSDT"], [Channel.OrderBook]) }, TestContext.Current.CancellationToken);
        await w.Wait(1);
        var ended = Last(w, "orderbook.ETHUSDT");
        Assert.True(ended.ToNs > ended.FromNs + 59_000_000_000);
        Assert.Null(ended.After);
    });

    [Fact]
    public static void A_stream_that_the_venue_withdraws_ends_its_gap_without_a_frame() => World.RunBinance(async w =>
    {
        var book = w.Book("BTCUSDT", 0.1);
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(60);
        book.IsWithheld = true;
        w.Venue.CutAll(isOrderly: false);
        await w.Wait(60);
        session.SetUnavailable(new Dictionary<string, string> { ["BTCUSDT"] = "delisted" });
        await w.Wait(1);
        Assert.NotNull(Last(w, "orderbook.BTCUSDT").ToNs);
        Assert.Null(Last(w, "orderbook.BTCUSDT").After);
    });

    [Fact]
    public static void A_stream_that_is_acknowledged_and_never_sent_keeps_its_gap_until_a_frame_comes() => World.RunBinance(async w =>
    {
        var book = w.Book("BTCUSDT", 0.1);
        w.Book("ETHUSDT", 0.1);
        await using var session = w.Session(World.Binance(["BTCUSDT", "ETHUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(300);
        book.IsWithheld = true; // repaired in vain, found in the venue's list, and left alone for ever longer
        await w.Wait(3600);
        Assert.True(session.GetStatus().Repairs.GetValueOrDefault(RepairRung.Resubscribe) > 0);
        Assert.Null(Last(w, "orderbook.BTCUSDT").ToNs);
        Assert.Single(w.Sink.Holes, h => h.Stream.Spec.Key == "orderbook.BTCUSDT"); // one gap, however often it is repaired
        book.IsWithheld = false;
        await w.Wait(5);
        var closed = Last(w, "orderbook.BTCUSDT");
        Assert.Equal(GapCause.StreamStalled, closed.Cause);
        Assert.True(closed.After is { } first && first.ReceivedNs > closed.FromNs + 3_590_000_000_000 && first.Id > 0);
    });

    [Fact]
    public static void A_frame_ends_the_gap_of_a_silent_stream_on_the_same_connection() => World.RunOkx(async w =>
    {
        var book = w.OkxStream("books", "BTC-USDT", 0.1);
        await using var session = w.Session(World.Okx(["BTC-USDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(100);
        var lastNs = Ns(w);
        foreach (var venueSide in book.Subscribers) venueSide.Stalled.Add(book);
        await w.Wait(60);
        var closed = Last(w, "orderbook.BTC-USDT");
        Assert.InRange(closed.FromNs, lastNs - 300_000_000, lastNs + 300_000_000);
        Assert.True(closed.After is { } first && first.ReceivedNs > closed.FromNs && first.ReceivedNs == closed.ToNs);
    });

    [Fact]
    public static void A_successor_that_has_to_lead_before_it_carries_a_stream_leaves_a_gap_open() => World.RunBinance(async w =>
    {
        var book = w.Book("BTCUSDT", 0.1);
        w.Trades("BTCUSDT", 0.1);
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook, Channel.Trade]));
        session.Start();
        await w.Wait(60);
        w.Venue.OnAccepted = s => s.Stalled.Add(book);
        w.Venue.NoticeTo(w.Venue.Sessions.Single());
        await w.Until(() => w.Venue.Sessions.Count == 2, "a successor", 60);
        await w.Wait(5);
        w.Venue.Sessions[0].Break("reset");
        await w.Wait(3);
        Assert.Null(Last(w, "orderbook.BTCUSDT").ToNs);
        w.Venue.OnAccepted = null;
        w.Venue.Sessions[^1].Stalled.Clear();
        await w.Wait(5);
        Assert.NotNull(Last(w, "orderbook.BTCUSDT").After);
    });

    [Fact]
    public static void A_gap_that_is_found_when_it_is_over_names_the_frame_that_shows_it() => World.RunBinance(async w =>
    {
        var book = w.Book("AUSDT", 0.1);
        await using var session = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(60);
        w.Venue.Sessions.Single().Stalled.Add(book); // too shortly before its rotation to be called silence
        var last = w.Sink.Frames[^1].Id;
        await w.Wait(1.5);
        await session.ApplyAsync(session.Settings with { Endpoint = new VenueEndpoint(new Uri("wss://other.example"), null) }, TestContext.Current.CancellationToken);
        await w.Wait(60);
        var closed = Last(w, "orderbook.AUSDT");
        var first = w.Sink.Frames.First(f => f.Id > last);
        Assert.Equal((first.Id, first.Connection), (closed.After!.Value.Id, closed.After.Value.Connection));
    });

    private static StreamHole Last(World w, string key) => w.Sink.Holes.Last(h => h.Stream.Spec.Key == key);

    private static long Ns(World w) => (w.Time.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) * 100;
}
