using System.Globalization;
using System.Text.Json;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Tests;

/// <summary>The plainest client book there is: what the venues' pages tell a client to do, word by word.</summary>
internal sealed class ReferenceBook
{
    public SortedDictionary<decimal, decimal> Bids { get; } = [];

    public SortedDictionary<decimal, decimal> Asks { get; } = [];

    public void Replace(JsonElement bids, JsonElement asks)
    {
        Bids.Clear();
        Asks.Clear();
        Apply(bids, asks);
    }

    public void Apply(JsonElement bids, JsonElement asks)
    {
        Apply(Bids, bids);
        Apply(Asks, asks);
    }

    /// <summary>Asserts that the top levels are the true ones.</summary>
    public void MustEqual(BookTruth truth, int levels)
    {
        Assert.Equal(truth.Bids.Take(levels), Bids.Reverse().Take(levels).Select(l => new BookLevel(l.Key, l.Value)));
        Assert.Equal(truth.Asks.Take(levels), Asks.Take(levels).Select(l => new BookLevel(l.Key, l.Value)));
    }

    private static void Apply(SortedDictionary<decimal, decimal> side, JsonElement levels)
    {
        foreach (var level in levels.EnumerateArray())
        {
            var price = decimal.Parse(level[0].GetString()!, CultureInfo.InvariantCulture);
            var quantity = decimal.Parse(level[1].GetString()!, CultureInfo.InvariantCulture);
            if (quantity == 0) side.Remove(price);
            else side[price] = quantity;
        }
    }
}
