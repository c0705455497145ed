using MarketPrism.Exchanges;

namespace MarketPrism.Markets.Tests.OrderBooks;

public sealed class PublishedBookTests
{
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0, 0, 4)]
    [InlineData(5, 0, 1)]
    [InlineData(5, 0, 3)]
    [InlineData(0, 7, 2)]
    [InlineData(12, 7, 1)]
    public void A_snapshot_and_the_changes_make_exactly_the_published_depth(int depth, int window, int updatesAChange)
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var book = new OrderBook();
        var view = new PublishedBook(depth, window);
        var bids = new SortedDictionary<long, long>();
        var asks = new SortedDictionary<long, long>();
        view.Reset(book);
        for (var step = 0; step < 4_000; step++)
        {
            for (var n = 0; n < updatesAChange; n++)
            {
                var e = new DepthEvent();
                e.Reset(DepthKind.Update, (0, 0));
                for (var i = random.Next(4); i > 0; i--) e.Bids.Add(new BookLevel(random.Next(1, 60), random.Next(3)));
                for (var i = random.Next(4); i > 0; i--) e.Asks.Add(new BookLevel(random.Next(61, 120), random.Next(3)));
                Assert.True(book.TryApply(e));
                if (window > 0) book.Truncate(window);
                view.Track(book, e);
            }

            view.TryTakeChanges(book);
            Follow(bids, view.Bids);
            Follow(asks, view.Asks);
            Assert.True(Expected(book.Bids, view.Depth).SequenceEqual(bids.Reverse()), $"bids, step {step}, seed {seed}");
            Assert.True(Expected(book.Asks, view.Depth).SequenceEqual(asks), $"asks, step {step}, seed {seed}");
        }
    }

    [Fact]
    public void A_change_names_the_level_that_comes_into_view()
    {
        var book = new OrderBook();
        Assert.True(book.TryApply(Depth.Snapshot(1, ('b', "10", "1"), ('b', "9", "2"), ('b', "8", "3"))));
        var view = new PublishedBook(2, 0);
        view.Reset(book);
        var e = Depth.Spot(2, 2, ('b', "10", "0"));
        Assert.True(book.TryApply(e));
        view.Track(book, e);
        Assert.True(view.TryTakeChanges(book));
        Assert.Equal([new BookLevel(10, 0), new BookLevel(8, 3)], view.Bids.ToArray());
        Assert.True(view.Asks.IsEmpty);
    }

    [Fact]
    public void More_decimals_change_nothing_for_consumers()
    {
        var book = new OrderBook();
        Assert.True(book.TryApply(Depth.Snapshot(1, ('b', "10", "1"), ('b', "9", "2"))));
        var view = new PublishedBook(2, 0);
        view.Reset(book);
        var e = Depth.Spot(2, 2, ('b', "9.25", "0.5"));
        Assert.True(book.TryApply(e));
        view.Track(book, e);
        Assert.True(view.TryTakeChanges(book));
        Assert.Equal([new BookLevel(925, 5), new BookLevel(900, 0)], view.Bids.ToArray());
    }

    private static void Follow(SortedDictionary<long, long> side, ReadOnlySpan<BookLevel> changes)
    {
        foreach (var (price, quantity) in changes)
        {
            if (quantity == 0) side.Remove(price);
            else side[price] = quantity;
        }
    }

    private static List<KeyValuePair<long, long>> Expected(BookLevels side, int depth)
    {
        var levels = new List<KeyValuePair<long, long>>();
        foreach (var level in side)
        {
            if (levels.Count == depth) break;
            levels.Add(new(level.Price, level.Quantity));
        }

        return levels;
    }
}
