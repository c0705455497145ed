using MarketPrism.Exchanges;

namespace MarketPrism.Markets.Tests.OrderBooks;

/// <summary>The fast book against the obvious one.</summary>
public sealed class OrderBookTests
{
    [Theory]
    [InlineData(1)] // every price
    [InlineData(7)] // a coarse grid
    [InlineData(100_000_000)] // 8 decimals of a venue's text
    public void It_equals_the_obvious_book_after_every_change(long tick)
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var book = new OrderBook();
        var plain = new PlainBook();
        for (var step = 0; step < 6_000; step++)
        {
            var e = new DepthEvent();
            e.Reset(random.Next(400) == 0 ? DepthKind.Snapshot : DepthKind.Update, (0, 0));
            var middle = 5_000 + (step / 3);
            var count = e.Kind == DepthKind.Snapshot ? 500 : 12;
            for (var i = random.Next(count); i > 0; i--) e.Bids.Add(new BookLevel((middle - Distance(random)) * tick, Quantity(random, e.Kind)));
            for (var i = random.Next(count); i > 0; i--) e.Asks.Add(new BookLevel((middle + 1 + Distance(random)) * tick, Quantity(random, e.Kind)));
            Assert.True(book.TryApply(e));
            plain.Apply(e);
            if (random.Next(100) == 0)
            {
                book.Truncate(50);
                plain.Truncate(50);
            }

            if (plain.Text() != PlainBook.Text(book)) Assert.Fail($"step {step}, seed {seed}:\n{plain.Text()}\n{PlainBook.Text(book)}");
            var probe = (middle - Distance(random)) * tick;
            Assert.Equal(plain.BidAt(probe), book.Bids.QuantityAt(probe));
        }
    }

    [Fact]
    public void The_horizon_of_a_window_moves_with_the_market_wherever_the_snapshot_ended()
    {
        var book = new OrderBook(SnapshotDepth.OfWindow(2), 0, 0);
        Assert.True(book.TryApply(Depth.Snapshot(10, ('b', "9", "1"), ('b', "8", "1"), ('a', "11", "1"), ('a', "12", "1"))));
        book.Truncate(2);
        Assert.Equal(("8", "12"), ($"{book.HorizonBid}", $"{book.HorizonAsk}"));
        Assert.True(book.TryApply(Depth.Okx(10, 11, ('b', "10", "1"), ('a', "11", "0"), ('a', "13", "1"))));
        book.Truncate(2);
        Assert.Equal(("9", "13"), ($"{book.HorizonBid}", $"{book.HorizonAsk}"));
    }

    [Fact]
    public void A_snapshot_from_rest_that_may_have_been_asked_for_with_fewer_levels_than_the_window_keeps_its_horizon()
    {
        var book = new OrderBook(SnapshotDepth.OfWindow(2), 0, 0);
        Assert.True(book.TryApply(Depth.Rest(10, ('b', "9", "1"))));
        Assert.True(book.TryApply(Depth.Okx(10, 11, ('b', "5", "1")))); // what rests between is unknown
        book.Truncate(2);
        Assert.Equal("9", $"{book.HorizonBid}");
    }

    [Fact]
    public void A_snapshot_in_the_stream_that_does_not_fill_the_window_shows_the_whole_side()
    {
        var book = new OrderBook(SnapshotDepth.OfWindow(3), 0, 0);
        Assert.True(book.TryApply(Depth.Snapshot(10, ('b', "9", "1"))));
        Assert.True(book.TryApply(Depth.Okx(10, 11, ('b', "5", "1"))));
        book.Truncate(3);
        Assert.Null(book.HorizonBid);
    }

    [Fact]
    public void More_decimals_bring_the_book_to_another_scale()
    {
        var book = new OrderBook();
        Assert.True(book.TryApply(Depth.Snapshot(1, ('b', "10000000", "987654321"), ('a', "10000001", "1"))));
        Assert.True(book.TryApply(Depth.Spot(2, 2, ('b', "0.00000000001", "0.5"))));
        Assert.Equal((11, 1), (book.PriceScale, book.QuantityScale));
        Assert.True(book.TryGetBestBid(out var best));
        Assert.Equal("10000000", book.ToPrice(best.Price).ToString());
        Assert.Equal("987654321", book.ToQuantity(best.Quantity).ToString());
        Assert.Equal("10000001", book.HorizonAsk.ToString());
        Assert.False(book.TryApply(Depth.Spot(3, 3, ('b', "0.0000000000001", "1"))));
    }

    [Fact]
    public void A_large_book_takes_at_most_24_bytes_a_level()
    {
        const int Levels = 10_000;
        var random = new Random(7);
        var book = new OrderBook();
        var e = new DepthEvent();
        e.Reset(DepthKind.Snapshot, (2, 3));
        for (int i = 0, bid = 500_000, ask = 500_001; i < Levels; i++)
        {
            // dense at the top, ever more sparse below, as real books are
            bid -= 1 + random.Next(1 + (i / 200));
            ask += 1 + random.Next(1 + (i / 200));
            e.Bids.Add(new BookLevel(bid, 1 + random.Next(1_000_000)));
            e.Asks.Add(new BookLevel(ask, 1 + random.Next(1_000_000)));
        }

        Assert.True(book.TryApply(e));
        Assert.Equal(Levels, book.Bids.Count);
        Assert.InRange((double)book.MemoryBytes / (2 * Levels), 1, 24);
    }

    [Fact]
    public void The_checksum_is_that_of_the_venue()
    {
        var book = new OrderBook();
        Assert.True(book.TryApply(Depth.Snapshot(1, ('b', "3366.1", "7"), ('b', "3366", "6"), ('a', "3366.8", "9"), ('a', "3368", "8"))));
        Assert.Equal(-1881014294, book.Checksum());
    }

    private static int Distance(Random random) => random.Next(10) switch
    {
        0 => random.Next(4_000),
        1 or 2 => random.Next(300),
        _ => random.Next(20),
    };

    private static long Quantity(Random random, DepthKind kind) => kind == DepthKind.Update && random.Next(3) == 0 ? 0 : random.Next(1, int.MaxValue) * 1_000L;
}
