using System.Globalization;
using System.Text;
using MarketPrism.Cli.Run;
using MarketPrism.Domain;
using MarketPrism.Simulator;
using MarketPrism.Simulator.Market;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Cli.Tests.Run;

/// <summary>The comparison must cry when a book is wrong: otherwise "wrong 0" says nothing.</summary>
public sealed class TruthCheckTests : IDisposable
{
    private static readonly InstrumentKey Bitcoin = new(Exchange.Binance, Market.Spot, "BTCUSDT");
    private readonly VenueSet _venues = VenueSet.Create(new SimulatorOptions { Time = new ManualTimeProvider() });
    private readonly TruthCheck _check;

    public TruthCheckTests() => _check = new TruthCheck(_venues, 0, TimeSpan.Zero, new ManualTimeProvider());

    [Fact]
    public void The_true_book_is_right()
    {
        Look(Truth(), horizon: null);
        Assert.Equal((1, 0), (_check.Compared, _check.Wrong));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public void A_wrong_quantity_or_a_missing_level_is_found(int rank)
    {
        var truth = Truth();
        Look(truth with { Bids = [.. truth.Bids.Select((l, i) => i == rank ? l with { Quantity = l.Quantity + 1 } : l)] }, horizon: null);
        Look(truth with { Asks = [.. truth.Asks.Where((_, i) => i != rank)] }, horizon: null);
        Assert.Equal((2, 2), (_check.Compared, _check.Wrong));
        Assert.Contains($"bid {rank + 1} is", _check.FirstWrong, StringComparison.Ordinal);
    }

    [Fact]
    public void Beyond_the_horizon_nothing_is_claimed()
    {
        var truth = Truth();
        Look(truth with { Bids = [.. truth.Bids.Take(50)] }, horizon: truth.Bids[49].Price);
        Assert.Equal((1, 0), (_check.Compared, _check.Wrong));
        Look(truth with { Bids = [.. truth.Bids.Take(49)] }, horizon: truth.Bids[49].Price);
        Assert.Equal(1, _check.Wrong);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0, 1)]
    [InlineData(2, 0)]
    public void A_best_price_that_is_not_inside_the_horizon_is_found(int levels, int wrong)
    {
        var truth = Truth();
        Look(truth with { Bids = [.. truth.Bids.Take(levels)] }, horizon: truth.Bids[Math.Max(0, levels - 1)].Price + (levels == 0 ? 1 : 0));
        Assert.Equal((1, wrong), (_check.Compared, _check.Wrong));
    }

    public void Dispose() => _venues.Dispose();

    private BookTruth Truth() => _venues["binance"].Book("BTCUSDT") ?? throw new InvalidOperationException("no book");

    private void Look(BookTruth published, decimal? horizon)
    {
        var book = new MonitoredBook();
        static string Side(IEnumerable<BookLevel> levels) => string.Join(',', levels.Select(l => string.Create(CultureInfo.InvariantCulture, $"[\"{l.Price}\",\"{l.Quantity}\"]")));
        var end = horizon is { } price ? string.Create(CultureInfo.InvariantCulture, $"\"{price}\"") : "null";
        book.Book.Apply(Encoding.UTF8.GetBytes(
            $"{{\"epoch\":1,\"update_type\":\"snapshot\",\"state\":\"synced\",\"last_update_id\":{published.UpdateId},\"horizon_bid\":{end},\"horizon_ask\":null,\"bids\":[{Side(published.Bids)}],\"asks\":[{Side(published.Asks)}]}}"));
        _check.Look(book, Bitcoin, isNew: true);
    }
}
