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
    public void Okx_a_rest_snapshot_of_a_quiet_stream_is_no_book_until_a_keep_alive_shows_that_the_stream_stands_there()
    {
        var book = Okx();
        Feed(book, "a", Depth.Okx(8, 10));
        Pass(book, 1_100);
        Feed(book, "", Depth.Rest(15, ('b', "1", "1")));
        Pass(book, 1_000);
        Feed(book, "a", Depth.Okx(10, 10)); // a keep-alive from where the snapshot is not
        Assert.Equal(BookState.Syncing, book.State);
        Feed(book, "", Depth.Rest(10, ('b', "1", "1")));
        Assert.Equal((BookState.Synced, 10L), (book.State, book.LastId));
    }

    [Fact]
    public void Okx_a_rest_snapshot_of_a_stream_that_has_said_nothing_waits_for_its_keep_alive()
    {
        var book = Okx();
        book.Start(_now);
        Pass(book, 3_100);
        Feed(book, "", Depth.Rest(15, ('b', "1", "1")));
        Pass(book, 50_000);
        Assert.Equal(("snapshot? Start", BookState.Syncing), (_seen.Text, book.State));
        Feed(book, "a", Depth.Okx(15, 15));
        Assert.Equal(BookState.Synced, book.State);
    }

    [Fact]
    public void Okx_a_thin_book_is_known_as_a_whole_and_a_full_window_as_far_as_its_last_levels()
    {
        var book = Okx();
        Feed(book, "a", Depth.Snapshot(10, ('b', "99", "1"), ('b', "98", "1"), ('a', "100", "1"), ('a', "101", "1")));
        Feed(book, "a", Depth.Okx(10, 11, ('b', "99", "0"), ('b', "98", "0"), ('b', "110", "1"), ('a', "100", "0"), ('a', "101", "0"), ('a', "111", "1")));
        Assert.Equal((BookState.Synced, null, null), (book.State, book.Book.HorizonBid, book.Book.HorizonAsk));
        Feed(book, "a", Depth.Snapshot(12, [.. Enumerable.Range(0, 400).Select(static i => ('b', $"{1_000 - i}", "1")), ('a', "2000", "1")]));
        Assert.Equal(("601", null), (book.Book.HorizonBid.ToString(), book.Book.HorizonAsk));
        Feed(book, "a", Depth.Okx(12, 13, ('b', "1001", "1")));
        Assert.Equal("602", book.Book.HorizonBid.ToString());
    }

    [Theory]
    [InlineData(0, "Synced>Syncing")] // nobody knows how many were asked for
    [InlineData(2, "Synced>Syncing")]
    [InlineData(400, null)] // all there are
    public void Okx_a_market_that_leaves_what_a_cut_rest_snapshot_showed_is_not_synced(int asked, string? expected)
    {
        var book = new BookSynchronizer(new MarketPrism.Exchanges.Okx.OkxContinuity(), _seen, new BookSynchronizerOptions { RenewHorizon = true });
        Feed(book, "a", Depth.Okx(9, 10));
        var rest = Depth.Rest(10, ('b', "99", "1"), ('b', "98", "1"), ('a', "100", "1"), ('a', "101", "1"));
        rest.RequestedLevels = asked;
        Feed(book, "", rest);
        Assert.Equal((BookState.Synced, asked == 400 ? null : "98"), (book.State, book.Book.HorizonBid?.ToString()));
        _seen.Clear();
        Feed(book, "a", Depth.Okx(10, 11, ('a', "100", "0"), ('a', "101", "0"), ('a', "111", "1")));
        Assert.Equal(expected is null ? BookState.Synced : BookState.Syncing, book.State);
        if (expected is not null) Assert.Contains(expected, _seen.Text, StringComparison.Ordinal);
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
