using System.Text;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets.Tests.OrderBooks;

/// <summary>The obvious book.</summary>
internal sealed class PlainBook
{
    private readonly SortedDictionary<long, long> _bids = new(Comparer<long>.Create(static (a, b) => b.CompareTo(a)));
    private readonly SortedDictionary<long, long> _asks = [];

    public void Apply(DepthEvent e)
    {
        if (e.Kind != DepthKind.Update)
        {
            _bids.Clear();
            _asks.Clear();
        }

        foreach (var level in e.Bids.Levels) Set(_bids, level);
        foreach (var level in e.Asks.Levels) Set(_asks, level);
    }

    public void Truncate(int levels)
    {
        foreach (var side in new[] { _bids, _asks })
        {
            foreach (var price in side.Keys.Skip(levels).ToList()) side.Remove(price);
        }
    }

    public long BidAt(long price) => _bids.GetValueOrDefault(price);

    public string Text()
    {
        var text = new StringBuilder();
        foreach (var (price, quantity) in _bids) text.Append(price).Append(':').Append(quantity).Append(' ');
        text.Append('|');
        foreach (var (price, quantity) in _asks) text.Append(price).Append(':').Append(quantity).Append(' ');
        return text.ToString();
    }

    public static string Text(OrderBook book)
    {
        var text = new StringBuilder();
        foreach (var level in book.Bids) text.Append(level.Price).Append(':').Append(level.Quantity).Append(' ');
        text.Append('|');
        foreach (var level in book.Asks) text.Append(level.Price).Append(':').Append(level.Quantity).Append(' ');
        return text.ToString();
    }

    private static void Set(SortedDictionary<long, long> side, BookLevel level)
    {
        if (level.Quantity == 0) side.Remove(level.Price);
        else side[level.Price] = level.Quantity;
    }
}
