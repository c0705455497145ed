using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>
/// What consumers of a book have: a snapshot and then changes that make exactly the published depth of them. Order of use: <see cref="Reset"/> when a snapshot is published;
/// <see cref="Track"/> for every update that is applied; <see cref="TryTakeChanges"/> when an update shall be published (after one update or after several).
/// Allocates only when it grows.
/// </summary>
public sealed class PublishedBook
{
    private readonly int _depth;
    private readonly PublishedSide _bids;
    private readonly PublishedSide _asks;
    private int _priceScale;
    private int _quantityScale;
    private int _tracked;

    /// <summary>Makes a view.</summary>
    /// <param name="depth">Levels a side that are published, 0 = all that are known.</param>
    /// <param name="windowLevels">The venue's window (<see cref="IBookContinuity.WindowLevels"/>); 0 when there is none. Levels leave a window without being named, so "all" is the window's depth then.</param>
    public PublishedBook(int depth, int windowLevels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        ArgumentOutOfRangeException.ThrowIfNegative(windowLevels);
        _depth = depth == 0 || (windowLevels > 0 && windowLevels < depth) ? windowLevels : depth;
        _bids = new PublishedSide(isAsk: false, _depth);
        _asks = new PublishedSide(isAsk: true, _depth);
    }

    /// <summary>Levels a side of a snapshot: enumerate that many of the book's; <see cref="int.MaxValue"/> = all.</summary>
    public int Depth => _depth == 0 ? int.MaxValue : _depth;

    /// <summary>The changed bids, at the book's scales, quantity 0 = gone; valid after <see cref="TryTakeChanges"/>, until the next call.</summary>
    public ReadOnlySpan<BookLevel> Bids => _bids.Changes;

    /// <summary>The changed asks.</summary>
    public ReadOnlySpan<BookLevel> Asks => _asks.Changes;

    /// <summary>A snapshot of the book as it is now has been published.</summary>
    /// <param name="book">The book.</param>
    public void Reset(OrderBook book)
    {
        (_priceScale, _quantityScale) = (book.PriceScale, book.QuantityScale);
        _tracked = 0;
        _bids.Reset(book.Bids);
        _asks.Reset(book.Asks);
    }

    /// <summary>An update has been applied to the book.</summary>
    /// <param name="book">The book, with the update.</param>
    /// <param name="depth">The update, at the book's scales.</param>
    public void Track(OrderBook book, DepthEvent depth)
    {
        Align(book);
        _tracked++;
        _bids.Track(depth.Bids.Levels);
        _asks.Track(depth.Asks.Levels);
    }

    /// <summary>Works out what has changed for consumers since the last call or the last snapshot.</summary>
    /// <param name="book">The book.</param>
    /// <returns>Whether anything has; an update without changes still carries its ids.</returns>
    public bool TryTakeChanges(OrderBook book)
    {
        Align(book);
        var one = _tracked == 1;
        _tracked = 0;
        _bids.Take(book.Bids, one);
        _asks.Take(book.Asks, one);
        return _bids.Changes.Length + _asks.Changes.Length > 0;
    }

    private void Align(OrderBook book)
    {
        if (book.PriceScale == _priceScale && book.QuantityScale == _quantityScale) return;
        var price = FixedNumber.Pow10(book.PriceScale - _priceScale);
        var quantity = FixedNumber.Pow10(book.QuantityScale - _quantityScale);
        _bids.Scale(price, quantity);
        _asks.Scale(price, quantity);
        (_priceScale, _quantityScale) = (book.PriceScale, book.QuantityScale);
    }
}
