using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets;

namespace MarketPrism.Processor;

/// <summary>Prices of one side that changed since the last publication, when several updates become one.</summary>
internal sealed class ChangedPrices
{
    private long[] _prices = new long[64];
    private int _scale;

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    /// <summary>Adds the prices of an update.</summary>
    public void Add(ReadOnlySpan<BookLevel> levels, int scale)
    {
        if (Count == 0) _scale = scale;
        Rescale(scale);
        if (_prices.Length < Count + levels.Length) Array.Resize(ref _prices, Math.Max(_prices.Length * 2, Count + levels.Length));
        foreach (ref readonly var level in levels) _prices[Count++] = level.Price;
    }

    /// <summary>Fills a buffer with each price once, and the quantity that stands there now.</summary>
    public void Collect(OrderBook book, bool bids, LevelBuffer into)
    {
        into.Clear();
        Rescale(book.PriceScale);
        var prices = _prices.AsSpan(0, Count);
        prices.Sort();
        for (var i = 0; i < prices.Length; i++)
        {
            if (i > 0 && prices[i] == prices[i - 1]) continue;
            into.Add(new BookLevel(prices[i], bids ? book.Bids.QuantityAt(prices[i]) : book.Asks.QuantityAt(prices[i])));
        }
    }

    // The book's scale rises when the venue sends more decimals; the book itself has proven that the prices fit
    private void Rescale(int scale)
    {
        if (scale == _scale) return;
        var factor = FixedNumber.Pow10(scale - _scale);
        foreach (ref var price in _prices.AsSpan(0, Count)) price *= factor;
        _scale = scale;
    }
}
