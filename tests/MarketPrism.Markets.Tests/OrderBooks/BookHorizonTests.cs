using MarketPrism.Exchanges;
using MarketPrism.Exchanges.Binance;

namespace MarketPrism.Markets.Tests.OrderBooks;

/// <summary>What happens when a market leaves the range that its REST snapshot showed. Snapshots of four levels; ids of one.</summary>
public sealed class BookHorizonTests
{
    private static readonly BookSynchronizerOptions Renewing = new() { RenewHorizon = true, SnapshotLevels = 4 };

    private readonly RecordingObserver _seen = new();
    private long _now = 1_000_000;
    private long _id = 10;

    [Fact]
    public void Half_way_to_the_horizon_a_snapshot_is_asked_for_and_the_book_goes_on()
    {
        var book = Synced();
        Move(book, ('b', "100", "0"), ('b', "98", "0"), ('b', "96", "5")); // 100 to 90: 95 is half way
        Assert.Equal("applied 11", _seen.Text);
        Move(book, ('b', "96", "0"), ('b', "94", "1"));
        Move(book, ('b', "93", "1"));
        Assert.Equal("applied 11, applied 12, snapshot? Horizon, applied 13", _seen.Text);
        Assert.Equal((BookState.Synced, "90", "111"), (book.State, book.Book.HorizonBid.ToString(), book.Book.HorizonAsk.ToString()));
    }

    [Fact]
    public void The_other_side_counts_as_well()
    {
        var book = Synced();
        Move(book, ('a', "101", "0"), ('a', "103", "0"), ('a', "105", "0"), ('a', "107", "1"));
        Assert.Equal("applied 11, snapshot? Horizon", _seen.Text);
    }

    [Fact]
    public void The_snapshot_and_what_came_after_it_replace_the_book_where_it_stands()
    {
        var book = Near();
        Move(book, ('b', "93", "2"));
        Move(book, lane: "b", ('b', "89", "3"));
        _seen.Clear();
        Feed(book, "", Rest(12, ('b', "94", "1"), ('b', "93", "2"), ('b', "90", "1"), ('b', "88", "7"), ('b', "80", "7")));
        Assert.Equal("replaced", _seen.Text);
        Assert.Equal((13, BookState.Synced, 0, 1), (book.LastId, book.State, book.Gaps, book.Renewals));
        Assert.Equal("94:1 93:2 90:1 89:3 88:7 80:7", Bids(book));
        Assert.Equal("80", book.Book.HorizonBid.ToString());
        _seen.Clear();
        Move(book, ('b', "88", "0"));
        Assert.Equal(("applied 14", "94:1 93:2 90:1 89:3 80:7"), (_seen.Text, Bids(book)));
    }

    [Fact]
    public void A_snapshot_that_is_ahead_waits_for_the_stream()
    {
        var book = Near();
        Feed(book, "", Rest(13, ('b', "94", "1"), ('b', "93", "2"), ('b', "91", "1"), ('b', "90", "1"), ('b', "80", "7")));
        Assert.Equal("", _seen.Text);
        Move(book, ('b', "93", "2"));
        Move(book, ('b', "91", "1"));
        Assert.Equal("applied 12, applied 13, replaced", _seen.Text);
        Assert.Equal("94:1 93:2 91:1 90:1 80:7", Bids(book));
    }

    [Fact]
    public void A_snapshot_that_the_kept_events_do_not_continue_is_thrown_away_and_another_asked_for_later()
    {
        var book = Near();
        Feed(book, "", Rest(9, ('b', "93", "9"), ('b', "92", "9"), ('b', "91", "9"), ('b', "80", "7")));
        Assert.Equal("", _seen.Text);
        Assert.Equal((0, "90"), (book.Renewals, book.Book.HorizonBid.ToString()));
        _now += 29_000;
        Move(book, ('b', "92", "1"));
        Assert.Equal("applied 12", _seen.Text);
        _now += 1_000;
        Move(book, ('b', "92", "2"));
        Assert.Equal("applied 12, applied 13, snapshot? Horizon", _seen.Text);
    }

    [Fact]
    public void No_answer_is_no_storm_of_questions()
    {
        var book = Near();
        for (var i = 0; i < 600; i++)
        {
            _now += 100;
            Move(book, ('b', "92", $"{1 + i}"));
        }

        Assert.Equal(2, _seen.Events.Count(static e => e == "snapshot? Horizon"));
    }

    [Fact]
    public void More_events_than_there_is_room_for_end_the_attempt()
    {
        var book = Near(Renewing with { BufferMax = 16 });
        for (var i = 0; i < 20; i++) Move(book, ('b', "92", $"{1 + i}"));
        _seen.Clear();
        Feed(book, "", Rest(_id, ('b', "93", "9"), ('b', "92", "9"), ('b', "91", "9"), ('b', "80", "7")));
        Assert.Equal(("", 0), (_seen.Text, book.Renewals));
        _now += 30_000;
        Move(book, ('b', "92", "2"));
        Assert.EndsWith("snapshot? Horizon", _seen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_is_respected()
    {
        var book = Near();
        book.OnSnapshotRefused(5_000, _now);
        Assert.Equal(BookState.Synced, book.State);
        _now += 4_900;
        Move(book, ('b', "92", "1"));
        Assert.Equal("applied 12", _seen.Text);
        _now += 100;
        Move(book, ('b', "92", "2"));
        Assert.Equal("applied 12, applied 13, snapshot? Horizon", _seen.Text);
    }

    [Fact]
    public void A_difference_inside_the_old_horizon_shows_that_the_published_book_was_wrong()
    {
        var book = Near();
        Feed(book, "", Rest(11, ('b', "94", "1"), ('b', "92", "6"), ('b', "90", "1"), ('b', "80", "7")));
        Assert.Equal("gap Venue/BookInvalid 11-11, replaced, closed Resync", _seen.Text);
        Assert.Equal((1, BookState.Synced, "94:1 92:6 90:1 80:7"), (book.Gaps, book.State, Bids(book)));
    }

    [Fact]
    public void A_crossed_snapshot_replaces_nothing()
    {
        var book = Near();
        Feed(book, "", Rest(11, ('b', "104", "1"), ('b', "92", "6"), ('b', "90", "1"), ('b', "80", "7")));
        Assert.Equal(("", "94:1 90:1"), (_seen.Text, Bids(book)));
    }

    [Theory]
    [InlineData("94", "90")] // what is left lies at the horizon
    [InlineData("94", "89")] // beyond it
    [InlineData("94", null)] // the side is empty
    public void A_best_price_that_gets_there_first_gives_the_book_up(string gone, string? left)
    {
        var book = Near();
        _now += 5_000;
        Move(book, [('b', gone, "0"), ('b', "90", "0"), .. left is null ? Array.Empty<(char, string, string)>() : [('b', left, "1")]]);
        Assert.Equal("gap Venue/BookInvalid 13-, Synced>Syncing, snapshot? Resync", _seen.Text);
        Feed(book, "", Rest(12, ('b', "93", "9"), ('b', "92", "9"), ('b', "91", "9"), ('b', "80", "7")));
        Move(book);
        Assert.Equal((BookState.Synced, "93:9 92:9 91:9 80:7"), (book.State, Bids(book)));
    }

    [Fact]
    public void A_market_that_runs_away_again_and_again_costs_a_snapshot_in_five_seconds_and_no_longer_waits()
    {
        var book = Synced();
        for (var i = 0; i < 8; i++)
        {
            Move(book, ('b', "100", "0"), ('b', "98", "0"), ('b', "96", "0"));
            _seen.Clear();
            book.OnTick(_now += 4_900);
            Assert.Equal("", _seen.Text);
            book.OnTick(_now += 100);
            Assert.Equal("snapshot? Resync", _seen.Text);
            Feed(book, "", Rest(_id, ('b', "100", "1"), ('b', "98", "1"), ('b', "96", "1"), ('b', "90", "1")));
            Move(book);
            Assert.Equal(BookState.Synced, book.State);
        }
    }

    [Fact]
    public void A_side_that_came_with_fewer_levels_than_asked_for_is_whole()
    {
        var book = new BookSynchronizer(new BinanceSpotContinuity(), _seen, Renewing);
        Feed(book, "a", Depth.Spot(10, 10));
        Feed(book, "", Depth.Rest(10, ('b', "100", "1"), ('b', "98", "1"), ('b', "90", "1"), ('a', "101", "1")));
        _seen.Clear();
        Assert.Null(book.Book.HorizonBid);
        Move(book, ('b', "100", "0"), ('b', "98", "0"), ('b', "90", "0"), ('b', "50", "1"));
        Assert.Equal("applied 11", _seen.Text);
    }

    [Fact]
    public void A_snapshot_that_somebody_asked_for_with_fewer_levels_is_not_whole()
    {
        var book = new BookSynchronizer(new BinanceSpotContinuity(), _seen, Renewing with { SnapshotLevels = 1_000 });
        Feed(book, "", Depth.Rest(10, [.. Enumerable.Range(0, 100).Select(static i => ('b', $"{1_000 - i}", "1")), ('a', "1001", "1")]));
        Assert.Equal("901", book.Book.HorizonBid.ToString());
        Assert.Null(book.Book.HorizonAsk);
    }

    [Fact]
    public void Too_few_levels_for_what_is_published_are_a_reason_as_well()
    {
        var book = Synced(Renewing with { PublishedLevels = 10 }); // four came: two of them should be left
        Move(book, ('b', "96", "0"));
        _now += 1_000;
        Move(book, ('b', "98", "2"));
        Assert.Equal("applied 11, applied 12", _seen.Text);
        Move(book, ('b', "98", "0"), ('b', "90", "0"), ('b', "85", "1"), ('b', "84", "1"));
        _now += 1_000;
        Move(book, ('b', "85", "2"));
        Assert.Equal("applied 11, applied 12, applied 13, applied 14, snapshot? Horizon", _seen.Text);
    }

    [Fact]
    public void More_decimals_do_not_move_the_horizon()
    {
        var book = Near();
        Move(book, ('b', "93.25", "0.5"));
        Assert.Equal("90", book.Book.HorizonBid.ToString());
        Feed(book, "", Rest(12, ('b', "94", "1"), ('b', "93.25", "0.5"), ('b', "90", "1"), ('b', "80.125", "7")));
        Assert.Equal("applied 12, replaced", _seen.Text);
        Assert.Equal(("80.125", 0), (book.Book.HorizonBid.ToString(), book.Gaps));
    }

    [Fact]
    public void Without_anybody_to_ask_the_book_stays_as_it_is()
    {
        var book = Synced(new BookSynchronizerOptions());
        Move(book, ('b', "100", "0"), ('b', "98", "0"), ('b', "96", "0"), ('b', "90", "0"), ('b', "50", "1"));
        Feed(book, "", Rest(11, ('b', "94", "1"), ('b', "92", "6"), ('b', "90", "1"), ('b', "80", "7")));
        Assert.Equal(("applied 11", "50:1"), (_seen.Text, Bids(book)));
    }

    private BookSynchronizer Synced(BookSynchronizerOptions? options = null)
    {
        var book = new BookSynchronizer(new BinanceSpotContinuity(), _seen, options ?? Renewing);
        Feed(book, "a", Depth.Spot(10, 10));
        Feed(book, "", Rest(10, ('b', "100", "1"), ('b', "98", "1"), ('b', "96", "1"), ('b', "90", "1")));
        Assert.Equal(BookState.Synced, book.State);
        _seen.Clear();
        return book;
    }

    // The best bid is 94, between half way and the horizon, and a snapshot has been asked for
    private BookSynchronizer Near(BookSynchronizerOptions? options = null)
    {
        var book = Synced(options);
        Move(book, ('b', "100", "0"), ('b', "98", "0"), ('b', "96", "0"), ('b', "94", "1"));
        Assert.Equal("applied 11, snapshot? Horizon", _seen.Text);
        _seen.Clear();
        return book;
    }

    private void Move(BookSynchronizer book, params (char Side, string Price, string Quantity)[] levels) => Move(book, "a", levels);

    private void Move(BookSynchronizer book, string lane, params (char Side, string Price, string Quantity)[] levels)
    {
        _id++;
        Feed(book, lane, Depth.Spot(_id, _id, levels));
    }

    private static DepthEvent Rest(long id, params (char Side, string Price, string Quantity)[] bids) =>
        Depth.Rest(id, [.. bids, ('a', "101", "1"), ('a', "103", "1"), ('a', "105", "1"), ('a', "111", "1")]);

    private void Feed(BookSynchronizer book, string lane, DepthEvent e) => book.OnDepth(lane, e, _now * 1_000_000, _now);

    private static string Bids(BookSynchronizer book)
    {
        var words = new List<string>();
        foreach (var level in book.Book.Bids) words.Add($"{book.Book.ToPrice(level.Price)}:{book.Book.ToQuantity(level.Quantity)}");
        return string.Join(' ', words);
    }
}
