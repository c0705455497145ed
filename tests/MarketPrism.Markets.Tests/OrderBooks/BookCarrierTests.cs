using MarketPrism.Exchanges;
using MarketPrism.Exchanges.Binance;
using MarketPrism.Exchanges.Okx;

namespace MarketPrism.Markets.Tests.OrderBooks;

/// <summary>A book is synced only while an open connection carries its stream.</summary>
public sealed class BookCarrierTests
{
    private const long Ms = 1_000_000;
    private readonly RecordingObserver _seen = new();
    private long _now = 1_000_000;

    [Fact]
    public void The_end_of_the_last_connection_makes_the_book_suspect_at_once()
    {
        var book = Synced("p/s/0/1");
        book.OnLaneClosed("p/s/0/1", _now);
        Assert.Equal("Synced>Suspect", _seen.Text);
    }

    [Fact]
    public void Late_frames_of_a_closed_connection_advance_the_book_and_do_not_make_it_synced()
    {
        var book = Synced("p/s/0/1");
        book.OnLaneClosed("p/s/0/1", _now);
        Feed(book, "p/s/0/1", isOpen: false, Depth.Spot(11, 11, ('b', "10", "7")));
        Feed(book, "p/s/0/1", Depth.Spot(12, 12)); // whoever calls does not know
        Assert.Equal((BookState.Suspect, 12L), (book.State, book.LastId));
        Feed(book, "p/s/0/2", Depth.Spot(13, 13));
        Assert.Equal(("Synced>Suspect, applied 11, applied 12, applied 13, Suspect>Synced", 0L), (_seen.Text, book.Gaps));
    }

    [Fact]
    public void A_book_of_nothing_but_late_frames_is_not_synced()
    {
        var book = Spot();
        Feed(book, "p/s/0/1", isOpen: false, Depth.Spot(9, 10), Depth.Spot(11, 11));
        Feed(book, "", Depth.Rest(10, ('b', "10", "1")));
        Assert.Equal((BookState.Suspect, 11L), (book.State, book.LastId));
        Feed(book, "p/s/0/2", Depth.Spot(12, 12));
        Assert.Equal(BookState.Synced, book.State);
    }

    [Fact]
    public void A_late_snapshot_of_a_closed_connection_is_not_synced()
    {
        var book = new BookSynchronizer(new OkxContinuity(), _seen);
        Feed(book, "p/s/0/1", isOpen: false, Depth.Snapshot(10, ('b', "1", "1")));
        Assert.Equal(BookState.Suspect, book.State);
        Feed(book, "p/s/0/2", Depth.Snapshot(10, ('b', "1", "1")));
        Assert.Equal((BookState.Synced, 0L), (book.State, book.Gaps));
    }

    [Fact]
    public void The_other_of_two_connections_keeps_the_book_synced()
    {
        var book = Synced("p/s/0/1", "p/s/0b/1");
        book.OnLaneClosed("p/s/0/1", _now);
        Pass(book, 600_000); // a quiet market
        Assert.Equal("", _seen.Text);
        book.OnLaneClosed("p/s/0b/1", _now);
        Assert.Equal("Synced>Suspect", _seen.Text);
    }

    [Fact]
    public void A_connection_that_has_not_brought_what_the_other_brought_is_no_carrier_unless_it_does_so_within_the_patience()
    {
        foreach (var catchesUp in new[] { false, true })
        {
            _seen.Clear();
            var book = Synced("p/s/0/1", "p/s/1/1");
            Pass(book, 5_000);
            Feed(book, "p/s/1/1", Depth.Spot(11, 11)); // the stream has moved there
            Pass(book, 200);
            book.OnLaneClosed("p/s/1/1", _now);
            Assert.Equal("applied 11", _seen.Text);
            if (catchesUp) Feed(book, "p/s/0/1", Depth.Spot(11, 11));
            Pass(book, 700);
            Assert.Equal("applied 11", _seen.Text);
            Pass(book, 200);
            Assert.Equal(catchesUp ? "applied 11" : "applied 11, Synced>Suspect", _seen.Text);
        }
    }

    [Fact]
    public void A_connection_that_others_overtook_long_ago_is_no_carrier_at_once()
    {
        var book = Synced("p/s/0/1", "p/s/1/1");
        Pass(book, 5_000);
        Feed(book, "p/s/1/1", Depth.Spot(11, 11));
        Pass(book, 5_000);
        book.OnLaneClosed("p/s/1/1", _now);
        Assert.Equal("applied 11, Synced>Suspect", _seen.Text);
    }

    [Fact]
    public void A_rotation_hands_a_quiet_book_to_the_successor_whose_end_counts_then()
    {
        var book = Synced("p/s/0/1");
        Pass(book, 600_000);
        book.OnLaneClosed("p/s/0/1", _now, successor: "p/s/0/2");
        Pass(book, 600_000);
        Assert.Equal("", _seen.Text);
        book.OnLaneClosed("p/s/0/2", _now);
        Assert.Equal("Synced>Suspect", _seen.Text);
    }

    [Fact]
    public void A_connection_that_was_not_carrying_hands_nothing_over()
    {
        var book = Synced("p/s/0/1");
        book.OnLaneClosed("p/s/0/1", _now);
        book.OnLaneClosed("p/s/0/1", _now, successor: "p/s/0/2");
        Assert.Equal(BookState.Suspect, book.State);
    }

    [Fact]
    public void An_event_that_the_book_has_proves_that_a_new_connection_stands_where_the_book_does()
    {
        var book = Synced("p/s/0/1");
        book.OnLaneClosed("p/s/0/1", _now);
        Feed(book, "p/s/0/2", Depth.Spot(9, 9));
        Assert.Equal(BookState.Suspect, book.State);
        Feed(book, "p/s/0/2", Depth.Spot(10, 10));
        Assert.Equal("Synced>Suspect, Suspect>Synced", _seen.Text);
    }

    [Fact]
    public void A_stream_that_its_connector_reports_as_down_is_not_synced_until_a_frame_received_later()
    {
        var book = Synced("p/s/0/1");
        var atNs = (_now + 10) * Ms;
        book.OnStreamDown("p/s", atNs, _now);
        Assert.Equal("Synced>Suspect", _seen.Text);
        Feed(book, "p/s/0/1", Depth.Spot(11, 11)); // was on its way
        Assert.Equal(BookState.Suspect, book.State);
        Pass(book, 20);
        Feed(book, "p/s/0/1", Depth.Spot(12, 12));
        Assert.Equal("Synced>Suspect, applied 11, applied 12, Suspect>Synced", _seen.Text);
        book.OnStreamDown("p/s", atNs, _now); // the same report again
        Assert.Equal(BookState.Synced, book.State);
    }

    [Theory]
    [InlineData("p/s", BookState.Suspect)]
    [InlineData("p/other", BookState.Synced)]
    [InlineData("p/s/0", BookState.Suspect)]
    [InlineData("p/", BookState.Synced)]
    public void A_report_concerns_the_connections_of_its_connector_only(string source, BookState expected)
    {
        var book = Synced("p/s/0/1");
        Pass(book, 10);
        book.OnStreamDown(source, _now * Ms, _now);
        Assert.Equal(expected, book.State);
    }

    [Fact]
    public void Another_connector_that_carries_the_stream_keeps_the_book_synced()
    {
        var book = Synced("p/s/0/1", "q/s/0/1");
        Pass(book, 10);
        book.OnStreamDown("p/s", _now * Ms, _now);
        Assert.Equal("", _seen.Text);
        book.OnLaneClosed("q/s/0/1", _now);
        Assert.Equal("Synced>Suspect", _seen.Text);
    }

    [Fact]
    public void A_connection_that_was_taken_for_lost_and_lives_carries_again_with_its_next_frame()
    {
        var book = Synced("p/s/0/1");
        book.OnLaneClosed("p/s/0/1", _now);
        book.OnLaneBack("p/s/0/1");
        Assert.Equal(BookState.Suspect, book.State);
        Feed(book, "p/s/0/1", Depth.Spot(11, 11));
        Assert.Equal(BookState.Synced, book.State);
    }

    [Fact]
    public void What_a_closed_connection_holds_takes_over_without_being_synced()
    {
        var book = new BookSynchronizer(new OkxContinuity(), _seen);
        Feed(book, "p/s/0/1", Depth.Snapshot(10, ('b', "1", "1")));
        Feed(book, "p/s/1/1", Depth.Snapshot(20, ('b', "2", "1")), Depth.Okx(20, 22, ('b', "3", "1"))); // ahead of the other
        book.OnLaneClosed("p/s/1/1", _now);
        _seen.Clear();
        book.OnLaneClosed("p/s/0/1", _now);
        Assert.Equal("gap Connection/Disconnected 11-20, Synced>Suspect, applied 22", _seen.Text);
        Feed(book, "p/s/0/2", Depth.Snapshot(22, ('b', "3", "1")));
        Assert.Equal(BookState.Synced, book.State);
    }

    [Fact]
    public void A_snapshot_that_takes_over_is_told_before_the_updates_that_follow_it()
    {
        var book = new BookSynchronizer(new OkxContinuity(), _seen);
        Feed(book, "p/s/0/1", Depth.Snapshot(10, ('b', "1", "1")));
        Feed(book, "p/s/1/1", Depth.Snapshot(20, ('b', "2", "1")), Depth.Okx(20, 22, ('b', "3", "1")));
        _seen.Clear();
        book.OnLaneClosed("p/s/0/1", _now);
        Assert.Equal("gap Connection/Disconnected 11-20, replaced, applied 22, closed OtherLane", _seen.Text);
    }

    [Fact]
    public void Connections_that_come_and_go_for_years_leave_nothing_behind()
    {
        var book = Synced("p/s/0/0");
        for (var i = 1; i < 1_000; i++)
        {
            Feed(book, $"p/s/0/{i}", Depth.Spot(10 + i, 10 + i));
            book.OnLaneClosed($"p/s/0/{i - 1}", _now);
            if (i % 3 == 0) Pass(book, 50_000);
        }

        Assert.Equal(BookState.Synced, book.State);
        Assert.InRange(book.Lanes, 1, 20);
    }

    [Fact]
    public void Connections_that_are_made_up_leave_the_idlest_first_and_never_the_one_that_carries_the_book()
    {
        var book = Synced("p/s/0/1");
        for (var i = 0; i < 1_000; i++)
        {
            Pass(book, 1);
            Feed(book, $"forged/{i}", Depth.Spot(9, 10)); // covered: it advances nothing
            if (i % 10 == 0) Feed(book, "p/s/1/1", Depth.Spot(9, 10));
        }

        Assert.InRange(book.Lanes, 2, 64);
        Assert.Equal(BookState.Synced, book.State);
        Feed(book, "p/s/0/1", Depth.Spot(11, 11));
        book.OnLaneClosed("p/s/0/1", _now);
        Feed(book, "p/s/1/1", Depth.Spot(12, 12));
        Assert.Equal((BookState.Synced, 12L), (book.State, book.LastId));
    }

    private BookSynchronizer Spot() => new(new BinanceSpotContinuity(), _seen);

    private BookSynchronizer Synced(params string[] lanes)
    {
        var book = Spot();
        foreach (var lane in lanes) Feed(book, lane, Depth.Spot(10, 10));
        Feed(book, "", Depth.Rest(10, ('b', "10", "1"), ('a', "12", "1")));
        Assert.Equal(BookState.Synced, book.State);
        _seen.Clear();
        return book;
    }

    private void Feed(BookSynchronizer book, string lane, params DepthEvent[] events) => Feed(book, lane, isOpen: true, events);

    private void Feed(BookSynchronizer book, string lane, bool isOpen, params DepthEvent[] events)
    {
        foreach (var e in events) book.OnDepth(lane, e, _now * Ms, _now, isOpen);
    }

    private void Pass(BookSynchronizer book, int ms)
    {
        _now += ms;
        book.OnTick(_now);
    }
}
