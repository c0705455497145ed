using MarketPrism.Exchanges;
using MarketPrism.Exchanges.Binance;
using MarketPrism.Exchanges.Okx;

namespace MarketPrism.Markets.Tests.OrderBooks;

public sealed partial class BookSynchronizerTests
{
    private readonly RecordingObserver _seen = new();
    private long _now = 1_000_000;

    [Fact]
    public void Spot_buffers_joins_and_follows()
    {
        var book = Spot();
        Feed(book, "a", Depth.Spot(5, 7, ('b', "10", "1")), Depth.Spot(8, 12, ('b', "10", "2")), Depth.Spot(13, 13, ('a', "11", "3")));
        Assert.Equal("snapshot? Start", _seen.Text);
        Feed(book, "", Depth.Rest(10, ('b', "10", "9"), ('a', "12", "1")));
        Assert.Equal("snapshot? Start, applied 12, applied 13, Syncing>Synced", _seen.Text);
        Assert.Equal((13, 1), (book.LastId, book.Covered));
        Assert.Equal("10:2 | 11:3 12:1", Text(book));
    }

    [Fact]
    public void A_snapshot_older_than_the_buffer_is_asked_for_again_a_little_later()
    {
        var book = Spot();
        Feed(book, "a", Depth.Spot(50, 60, ('b', "10", "1")));
        Feed(book, "", Depth.Rest(40, ('b', "9", "9")));
        Assert.Equal(BookState.Syncing, book.State);
        Pass(book, 600);
        Assert.Equal("snapshot? Start, snapshot? TooOld", _seen.Text);
        Feed(book, "", Depth.Rest(55, ('b', "9", "9")));
        Assert.Equal("10:1 9:9 | ", Text(book));
    }

    [Fact]
    public void A_rest_snapshot_is_a_seed_and_the_first_update_that_joins_it_makes_the_book_synced_however_late_it_comes()
    {
        var book = Spot();
        book.Start(_now);
        Pass(book, 3_100);
        Feed(book, "", Depth.Rest(40, ('b', "9", "9")));
        Pass(book, 600_000);
        Assert.Equal(("snapshot? Start", BookState.Syncing, true), (_seen.Text, book.State, book.IsWaitingForStream));
        Feed(book, "a", Depth.Spot(41, 43, ('b', "9", "8")));
        Assert.Equal("snapshot? Start, applied 43, Syncing>Synced", _seen.Text);
        Assert.Equal(("9:8 | ", false), (Text(book), book.IsWaitingForStream));
    }

    [Fact]
    public void An_update_beyond_the_seed_asks_for_another_at_once()
    {
        var book = Spot();
        book.Start(_now);
        Pass(book, 3_100);
        Feed(book, "", Depth.Rest(40, ('b', "9", "9")));
        Pass(book, 600_000);
        Feed(book, "a", Depth.Spot(50, 51, ('b', "8", "8")));
        Assert.Equal(("snapshot? Start, snapshot? TooOld", BookState.Syncing), (_seen.Text, book.State));
        Feed(book, "", Depth.Rest(50, ('b', "9", "7")));
        Assert.Equal((BookState.Synced, "9:7 8:8 | "), (book.State, Text(book)));
    }

    [Fact]
    public void A_snapshot_ahead_of_the_stream_waits_for_it_and_is_fetched_again_when_the_stream_never_gets_there()
    {
        var book = Spot();
        Feed(book, "a", Depth.Spot(5, 6));
        Feed(book, "", Depth.Rest(10, ('b', "9", "9")));
        Feed(book, "a", Depth.Spot(7, 8), Depth.Spot(9, 9));
        Assert.Equal(("snapshot? Start", BookState.Syncing, 3L), (_seen.Text, book.State, book.Covered));
        Feed(book, "a", Depth.Spot(10, 10));
        Assert.Equal(BookState.Synced, book.State); // it has been where the snapshot stands

        book = Spot();
        Feed(book, "a", Depth.Spot(5, 6));
        Feed(book, "", Depth.Rest(1_000_000, ('b', "9", "9"))); // before the venue began anew with lower ids
        Feed(book, "a", Depth.Spot(7, 8));
        _seen.Clear();
        Pass(book, 10_100);
        Assert.Equal("snapshot? NoAnswer", _seen.Text);
        Feed(book, "", Depth.Rest(8, ('b', "9", "9")));
        Feed(book, "a", Depth.Spot(9, 9));
        Assert.Equal(BookState.Synced, book.State);
    }

    [Theory]
    [InlineData(9, 8, 12)] // spans
    [InlineData(10, 15, 18)] // follows it directly
    [InlineData(8, 9, 10)] // ends on it
    public void Futures_join_by_span_or_by_predecessor(long previous, long first, long last)
    {
        var book = new BookSynchronizer(new BinanceFuturesContinuity(), _seen);
        Feed(book, "a", Depth.Futures(previous, first, last, ('b', "10", "2")));
        Feed(book, "", Depth.Rest(10, ('b', "10", "9")));
        Assert.Equal((BookState.Synced, last), (book.State, book.LastId));
        Assert.Equal("10:2 | ", Text(book));
    }

    [Fact]
    public void A_hole_without_another_lane_opens_a_gap_at_once_and_the_snapshot_closes_it()
    {
        var book = SyncedSpot();
        Feed(book, "a", Depth.Spot(20, 21));
        Assert.Equal("gap Venue/SequenceGap 11-19, Synced>Syncing, snapshot? Resync", _seen.Text);
        _seen.Clear();
        Feed(book, "", Depth.Rest(20, ('b', "1", "1")));
        Assert.Equal("applied 21, closed Resync, Syncing>Synced", _seen.Text);
    }

    [Fact]
    public void Two_lanes_then_one_no_duplicate_no_hole_no_resync()
    {
        var book = SyncedSpot();
        for (var id = 11; id < 30; id++)
        {
            Feed(book, id % 2 == 0 ? "a" : "b", Depth.Spot(id, id));
            Feed(book, id % 2 == 0 ? "b" : "a", Depth.Spot(id, id));
        }

        book.OnLaneClosed("a", _now);
        Feed(book, "b", Depth.Spot(30, 30));
        Assert.Equal((BookState.Synced, 30L, 20L, 0L), (book.State, book.LastId, book.Covered, book.Gaps));
        Assert.DoesNotContain(_seen.Events, e => e.StartsWith("gap", StringComparison.Ordinal) || e.StartsWith("snapshot", StringComparison.Ordinal));
    }

    [Fact]
    public void A_lane_that_lost_events_waits_for_the_lane_that_has_them()
    {
        var book = SyncedSpot();
        Feed(book, "b", Depth.Spot(10, 10));
        Feed(book, "a", Depth.Spot(12, 12), Depth.Spot(13, 13));
        Assert.Equal((10L, BookState.Synced), (book.LastId, book.State));
        Feed(book, "b", Depth.Spot(11, 11));
        Assert.Equal("applied 11, applied 12, applied 13", _seen.Text);
        Assert.Equal(0, book.Held);
    }

    [Fact]
    public void When_the_other_lane_says_nothing_the_hole_is_certain_after_the_patience()
    {
        var book = SyncedSpot();
        Feed(book, "b", Depth.Spot(10, 10));
        Feed(book, "a", Depth.Spot(12, 12));
        Pass(book, 900);
        Assert.Equal(BookState.Synced, book.State);
        Pass(book, 200);
        Assert.Equal("gap Venue/SequenceGap 11-11, Synced>Syncing, snapshot? Resync", _seen.Text);
    }

    [Fact]
    public void When_every_lane_lacks_the_next_event_the_hole_is_certain_at_once()
    {
        var book = SyncedSpot();
        Feed(book, "b", Depth.Spot(10, 10));
        Feed(book, "a", Depth.Spot(12, 12));
        Feed(book, "b", Depth.Spot(12, 12));
        Assert.Equal(BookState.Syncing, book.State);
    }

    [Fact]
    public void A_bus_hole_makes_the_book_suspect_until_the_next_event_proves_it()
    {
        var book = SyncedSpot();
        book.OnBusHole("a", _now);
        Feed(book, "a", Depth.Spot(11, 11));
        Assert.Equal("Synced>Suspect, applied 11, Suspect>Synced", _seen.Text);
    }

    [Fact]
    public void A_bus_hole_that_nothing_proves_leads_to_a_resync_after_ten_seconds()
    {
        var book = SyncedSpot();
        book.OnBusHole("a", _now);
        Pass(book, 9_900);
        Assert.Equal("Synced>Suspect", _seen.Text);
        Pass(book, 200);
        Assert.Equal("Synced>Suspect, gap Bus/BusLoss 11-, Suspect>Syncing, snapshot? Resync", _seen.Text);
    }

    [Fact]
    public void A_bus_hole_of_a_standby_lane_does_not_matter()
    {
        var book = SyncedSpot();
        Feed(book, "b", Depth.Spot(10, 10));
        book.OnBusHole("b", _now);
        Assert.Equal("", _seen.Text);
    }

    [Fact]
    public void The_last_socket_going_makes_the_book_suspect_and_the_gap_names_the_connection()
    {
        var book = SyncedSpot();
        book.OnLaneClosed("a", _now);
        Pass(book, 60_000);
        Feed(book, "b", Depth.Spot(50, 51));
        Assert.Equal("Synced>Suspect, gap Connection/Disconnected 11-49, Suspect>Syncing, snapshot? Resync", _seen.Text);
    }

    [Fact]
    public void A_venue_that_comes_back_with_lower_ids_leads_to_a_resync_after_ten_seconds()
    {
        var book = SyncedSpot();
        book.OnLaneClosed("a", _now);
        Pass(book, 60_000);
        Feed(book, "b", Depth.Spot(3, 3), Depth.Spot(4, 4));
        Pass(book, 9_900);
        Assert.Equal("Synced>Suspect", _seen.Text);
        Pass(book, 200);
        Assert.Equal("Synced>Suspect, gap Connection/Disconnected 11-, Suspect>Syncing, snapshot? Resync", _seen.Text);
        Feed(book, "b", Depth.Spot(5, 5));
        Feed(book, "", Depth.Rest(4, ('b', "1", "1")));
        Assert.Equal((BookState.Synced, 5L), (book.State, book.LastId));
    }

    [Fact]
    public void A_venue_that_goes_on_with_lower_ids_on_an_open_socket_leads_to_a_resync()
    {
        var book = SyncedSpot();
        Feed(book, "a", Depth.Spot(3, 3));
        Pass(book, 9_900);
        Feed(book, "a", Depth.Spot(4, 4));
        Assert.Equal("", _seen.Text); // another connection may lag
        Pass(book, 200);
        Feed(book, "a", Depth.Spot(5, 5));
        Pass(book, 10_100);
        Assert.Equal("Synced>Suspect, gap Venue/BookInvalid 11-, Suspect>Syncing, snapshot? Resync", _seen.Text);
        Feed(book, "a", Depth.Spot(6, 6));
        Feed(book, "", Depth.Rest(5, ('b', "1", "1")));
        Assert.Equal((BookState.Synced, 6L), (book.State, book.LastId));
    }

    [Theory]
    [InlineData("10")] // locked
    [InlineData("9")] // crossed
    public void A_crossed_or_locked_book_is_given_up(string ask)
    {
        var book = SyncedSpot();
        Feed(book, "a", Depth.Spot(11, 11, ('a', ask, "1")));
        Assert.Equal("gap Venue/BookInvalid 12-, Synced>Syncing, snapshot? Resync", _seen.Text);
    }

    [Fact]
    public void A_crossed_book_is_no_fault_while_the_venue_allows_it()
    {
        var book = SyncedSpot();
        book.MayCross = true;
        Feed(book, "a", Depth.Spot(11, 11, ('a', "9", "1")));
        Assert.Equal("applied 11", _seen.Text);
    }

    [Fact]
    public void A_number_that_does_not_fit_makes_the_book_suspect_never_wrong()
    {
        var book = SyncedSpot();
        Feed(book, "a", Depth.Spot(11, 11, ('b', "0.000000000000000001", "1")));
        Assert.Equal("gap Venue/NumberOutOfRange 12-, Synced>Suspect, snapshot? Resync", _seen.Text);
        Feed(book, "", Depth.Rest(12, ('b', "3", "1")));
        Feed(book, "a", Depth.Spot(13, 13));
        Assert.Equal(BookState.Synced, book.State);
    }

    [Fact]
    public void A_number_that_did_not_fit_does_not_spoil_the_next_snapshot()
    {
        var book = SyncedSpot();
        Feed(book, "a", Depth.Spot(11, 11, ('b', "0.000000000000000001", "1")));
        Assert.Equal((0, 0), (book.Book.PriceScale, book.Book.QuantityScale)); // what the next frame is decoded with
        Feed(book, "", Depth.Rest(12, ('b', "61685.99", "1"), ('a', "61686", "1.5")));
        Feed(book, "a", Depth.Spot(13, 13));
        Assert.Equal(BookState.Synced, book.State);
        Assert.True(book.Book.TryGetBestBid(out var bid));
        Assert.Equal(new BookLevel(6_168_599, 10), bid);
    }

    [Fact]
    public void A_wrong_checksum_gives_the_book_up()
    {
        var book = Okx();
        var e = Depth.Snapshot(10, ('b', "3366.1", "7"), ('b', "3366", "6"), ('a', "3366.8", "9"), ('a', "3368", "8"));
        e.Checksum = -1881014294;
        Feed(book, "a", e);
        Assert.Equal(BookState.Synced, book.State);
        e = Depth.Okx(10, 11, ('b', "3366", "5"));
        e.Checksum = -1881014294;
        Feed(book, "a", e);
        Assert.Contains("gap Venue/ChecksumMismatch 12-", _seen.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Steady_state_allocates_nothing(bool renews)
    {
        var silent = new SilentObserver();
        var book = new BookSynchronizer(new BinanceSpotContinuity(), silent, new BookSynchronizerOptions { RenewHorizon = renews, SnapshotLevels = 4, PublishedLevels = 2 });
        var events = new DepthEvent[3_000];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = Depth.Spot(11 + i, 11 + i, ('b', (100 + (i % 400)).ToString(), (i % 3).ToString()), ('a', (600 + (i % 300)).ToString(), (i % 4).ToString()));
        }

        var snapshot = renews ? Depth.Rest(10, ('b', "500", "1"), ('b', "400", "1"), ('b', "300", "1"), ('b', "10", "1"), ('a', "599", "1"), ('a', "700", "1"), ('a', "800", "1"), ('a', "1000", "1")) : Depth.Rest(10);
        book.OnDepth("a", Depth.Spot(10, 10), 1, _now);
        book.OnDepth("a", snapshot, 1, _now);
        for (var i = 0; i < 1_500; i++) Both(book, events[i]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1_500; i < events.Length; i++) Both(book, events[i]);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal((3_000, 1 + 3_000), (book.Applied, book.Covered));

        void Both(BookSynchronizer target, DepthEvent e)
        {
            target.OnDepth("a", e, 1, _now);
            target.OnDepth("b", e, 1, _now);
            target.OnTick(_now);
            _now += 10;
        }
    }

    private BookSynchronizer Spot() => new(new BinanceSpotContinuity(), _seen);

    private BookSynchronizer Okx() => new(new OkxContinuity(), _seen);

    private BookSynchronizer SyncedSpot()
    {
        var book = Spot();
        Feed(book, "a", Depth.Spot(10, 10));
        Feed(book, "", Depth.Rest(10, ('b', "10", "1"), ('a', "12", "1")));
        Assert.Equal(BookState.Synced, book.State);
        _seen.Clear();
        return book;
    }

    private void Feed(BookSynchronizer book, string lane, params DepthEvent[] events)
    {
        foreach (var e in events) book.OnDepth(lane, e, _now * 1_000_000, _now);
    }

    private void Pass(BookSynchronizer book, int ms)
    {
        _now += ms;
        book.OnTick(_now);
    }

    private static string Text(BookSynchronizer book) => $"{Side(book.Book, book.Book.Bids)} | {Side(book.Book, book.Book.Asks)}";

    private static string Side(OrderBook book, BookLevels side)
    {
        var words = new List<string>();
        foreach (var level in side) words.Add($"{book.ToPrice(level.Price)}:{book.ToQuantity(level.Quantity)}");
        return string.Join(' ', words);
    }

    private sealed class SilentObserver : IBookObserver
    {
        public void OnApplied(BookSynchronizer book, DepthEvent depth, long receivedNs)
        {
        }

        public void OnReplaced(BookSynchronizer book)
        {
        }

        public void OnStateChanged(BookSynchronizer book, BookState previous)
        {
        }

        public void OnSnapshotNeeded(BookSynchronizer book, SnapshotReason reason)
        {
        }

        public void OnResubscribeNeeded(BookSynchronizer book, string lane)
        {
        }

        public void OnGapOpened(BookSynchronizer book, in BookGap gap)
        {
        }

        public void OnGapClosed(BookSynchronizer book, in BookGap gap)
        {
        }
    }
}
