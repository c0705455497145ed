using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Tests;

/// <summary>Whether the market looks like one.</summary>
public sealed class MarketTests
{
    [Fact]
    public void A_price_of_few_ticks_keeps_a_book_with_two_sides()
    {
        var (time, venues) = Worlds.Start(o => o with { Okx = InstrumentCatalog.Okx("BTC-USD-261225-70000-C"), EventsPerSecond = 200 });
        using var _ = venues;
        for (var second = 0; second < 200; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            var book = venues["okx"].Book("BTC-USD-261225-70000-C")!;
            Assert.InRange(book.Bids.Count, 40, 300);
            Assert.InRange(book.Asks.Count, 40, 300);
            Assert.True(book.Bids[0].Price < book.Asks[0].Price);
            Assert.All(book.Bids, l => Assert.True(l.Price > 0 && l.Price % 0.0005m == 0));
        }
    }

    [Theory]
    [InlineData("binance", "BTCUSDT")]
    [InlineData("binance", "ETHUSDT")]
    [InlineData("binance-usdm", "BTCUSDT")]
    [InlineData("binance-coinm", "BTCUSD_PERP")]
    [InlineData("okx", "BTC-USDT")]
    public void Five_minutes_stay_tight_deep_sorted_and_near_its_price(string name, string symbol)
    {
        var (time, venues) = Worlds.Start(o => o with { EventsPerSecond = 200 });
        using var _ = venues;
        var (spreads, moves, last) = (new List<decimal>(), 0, 0m);
        for (var second = 0; second < 300; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            var book = venues[name].Book(symbol)!;
            Assert.InRange(book.Bids.Count, 200, 400);
            Assert.InRange(book.Asks.Count, 200, 400);
            spreads.Add((book.Asks[0].Price - book.Bids[0].Price) / book.Bids[0].Price * 10_000);
            if (book.Bids[0].Price != last) moves++;
            last = book.Bids[0].Price;
            if (second % 100 != 0) continue;
            Assert.Equal(book.Bids.Select(l => l.Price).OrderDescending(), book.Bids.Select(l => l.Price));
            Assert.Equal(book.Asks.Select(l => l.Price).Order(), book.Asks.Select(l => l.Price));
            Assert.All(book.Bids.Concat(book.Asks), l => Assert.True(l.Quantity > 0));
        }

        spreads.Sort();
        TestContext.Current.SendDiagnosticMessage($"{name} {symbol}: spread in basis points: median {spreads[150]:0.000}, 99 % {spreads[297]:0.000}; {moves} moves of 300");
        Assert.True(spreads[0] > 0);
        Assert.InRange(spreads[150], 0, 1);
        Assert.InRange(spreads[297], 0, 15);
        Assert.True(moves > 200, $"{moves} moves");
        var reference = InstrumentCatalog.BinanceSpot(symbol is "ETHUSDT" ? "ETHUSDT" : "BTCUSDT")[0].ReferencePrice;
        Assert.InRange(last, reference * 0.8m, reference * 1.2m);
    }
}
