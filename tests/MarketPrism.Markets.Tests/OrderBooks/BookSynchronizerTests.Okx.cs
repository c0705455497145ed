namespace MarketPrism.Markets.Tests.OrderBooks;

/// <content>OKX: pairs of ids that may go back, a window, two ways to a snapshot.</content>
public sealed partial class BookSynchronizerTests
{
    [Fact]
    public void Okx_starts_from_the_snapshot_in_the_stream_and_takes_keep_alives_and_resets()
    {
        var book = Okx();
        Feed(book, "a", Depth.Snapshot(10, ('b', "1", "1")), Depth.Okx(10, 15, ('b', "2", "1")), Depth.Okx(15, 15), Depth.Okx(15, 3, ('b', "3", "1")), Depth.Okx(3, 5, ('b', "4", "1")));
        Assert.Equal("Syncing>Synced, applied 15, applied 15, applied 3, applied 5", _seen.Text);
        Assert.Equal("4:1 3:1 2:1 1:1 | ", Text(book));
    }

    [Fact]
    public void Okx_without_a_snapshot_in_the_stream_asks_rest_then_for_a_new_subscription()
    {
        var book = Okx();
        Feed(book, "a", Depth.Okx(10, 15, ('b', "2", "1")));
        Pass(book, 1_100);
        Pass(book, 10_100);
        Pass(book, 10_100);
        Assert.Equal("snapshot? Start, snapshot? NoAnswer, resubscribe? ", _seen.Text);
        Feed(book, "", Depth.Rest(10, ('b', "1", "1")));
        Assert.Equal("2:1 1:1 | ", Text(book));
    }

    [Fact]
    public void Okx_a_rest_snapshot_between_two_updates_is_not_taken_because_the_update_need_not_name_what_came_and_went()
    {
        // at 12 there was a bid at 3 that was gone at 15: the update from 10 to 15 knows nothing of it
        var book = Okx();
        Feed(book, "a", Depth.Okx(10, 15, ('b', "2", "1")));
        Pass(book, 1_100);
        Feed(book, "", Depth.Rest(12, ('b', "3", "1"), ('b', "1", "1")));
        Feed(book, "", Depth.Rest(13, ('b', "3", "1"), ('b', "1", "1")));
        Assert.Equal("snapshot? Start, snapshot? TooOld, resubscribe? ", _seen.Text);
        Assert.Equal(BookState.Syncing, book.State);
        Feed(book, "a", Depth.Snapshot(15, ('b', "2", "1"), ('b', "1", "1")));
        Assert.Equal("2:1 1:1 | ", Text(book));
    }

    [Theory]
    [InlineData(15, 20, "Syncing>Synced, applied 20")] // an update ended on it
    [InlineData(12, 20, "snapshot? TooOld")] // it was on the way from 12 to 20
    public void Okx_a_rest_snapshot_ahead_of_the_stream_waits_for_the_update_that_shows_where_it_stands(long ends, long next, string expected)
    {
        var book = Okx();
        Feed(book, "a", Depth.Okx(8, 10));
        Pass(book, 1_100);
        _seen.Clear();
        Feed(book, "", Depth.Rest(15, ('b', "1", "1")));
        Assert.Equal("", _seen.Text);
        Feed(book, "a", Depth.Okx(10, ends), Depth.Okx(ends, next));
        Assert.Equal(expected, _seen.Text);
    }

    [Fact]
    public void Okx_a_rest_snapshot_of_a_stream_that_is_quiet_is_the_book()
    {
        var book = Okx();
        Feed(book, "a", Depth.Okx(8, 10));
        Pass(book, 1_100);
        Feed(book, "", Depth.Rest(15, ('b', "1", "1")));
        Pass(book, 1_000);
        Assert.Equal((BookState.Synced, 15L), (book.State, book.LastId));
        Feed(book, "a", Depth.Okx(10, 10)); // a keep-alive: nothing that the stream shows has changed
        Assert.Equal(BookState.Synced, book.State);
        _seen.Clear();
        Feed(book, "a", Depth.Okx(10, 20));
        Assert.Equal("gap Venue/SequenceGap 16-10, Synced>Syncing, snapshot? Resync", _seen.Text);
    }

    [Fact]
    public void Okx_while_a_new_subscription_is_refused_rest_is_tried_again()
    {
        var book = Okx();
        Feed(book, "a", Depth.Okx(10, 15));
        Pass(book, 1_100);
        Feed(book, "", Depth.Rest(12), Depth.Rest(13));
        _seen.Clear();
        book.OnSnapshotRefused(30_000, _now);
        Pass(book, 2_100);
        Assert.Equal("snapshot? NoAnswer", _seen.Text);
        Feed(book, "", Depth.Rest(15, ('b', "1", "1")));
        Assert.Equal(BookState.Synced, book.State);
    }

    [Fact]
    public void Okx_a_lagging_lane_is_recognised_by_its_pairs()
    {
        var book = Okx();
        Feed(book, "a", Depth.Snapshot(10, ('b', "1", "1")), Depth.Okx(10, 15), Depth.Okx(15, 10), Depth.Okx(10, 12));
        _seen.Clear();
        Feed(book, "b", Depth.Okx(10, 15), Depth.Okx(15, 10), Depth.Okx(10, 12), Depth.Okx(12, 20));
        Assert.Equal("applied 20", _seen.Text);
        Assert.Equal(3, book.Covered);
    }

    [Fact]
    public void Okx_a_snapshot_on_a_standby_lane_never_rewinds()
    {
        var book = Okx();
        Feed(book, "a", Depth.Snapshot(10, ('b', "1", "1")), Depth.Okx(10, 15, ('b', "2", "1")));
        _seen.Clear();
        Feed(book, "b", Depth.Snapshot(10, ('b', "1", "1")), Depth.Okx(10, 15, ('b', "2", "1")), Depth.Okx(15, 18, ('b', "3", "1")));
        Assert.Equal("applied 18", _seen.Text);
        Assert.Equal("3:1 2:1 1:1 | ", Text(book));
    }

    [Fact]
    public void Okx_a_snapshot_ahead_on_a_standby_lane_takes_over_only_when_the_active_one_stays_silent()
    {
        var book = Okx();
        Feed(book, "a", Depth.Snapshot(10, ('b', "1", "1")));
        _seen.Clear();
        Feed(book, "b", Depth.Snapshot(20, ('b', "2", "1")), Depth.Okx(20, 22, ('b', "3", "1")));
        Assert.Equal("", _seen.Text);
        Pass(book, 1_100);
        Assert.Equal("gap Connection/StreamStalled 11-20, replaced, closed OtherLane", _seen.Text.Replace("applied 22, ", "", StringComparison.Ordinal));
        Assert.Equal("3:1 2:1 | ", Text(book));
    }
}
