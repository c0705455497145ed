using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets;

namespace MarketPrism.Processor;

/// <summary>The best levels of one side as consumers have them, and the difference to the book: also levels that come into view or leave it.</summary>
internal sealed class PublishedSide(bool isBid, int depth)
{
    private BookLevel[] _published = new BookLevel[depth];
    private BookLevel[] _current = new BookLevel[depth];
    private int _count;

    /// <summary>Takes over the best levels of the book as published.</summary>
    public ReadOnlySpan<BookLevel> Replace(BookLevels levels)
    {
        _count = levels.CopyTo(_published);
        return _published.AsSpan(0, _count);
    }

    /// <summary>The scales have risen.</summary>
    public void Rescale(int prices, int quantities)
    {
        var price = FixedNumber.Pow10(prices);
        var quantity = FixedNumber.Pow10(quantities);
        foreach (ref var level in _published.AsSpan(0, _count)) level = new BookLevel(level.Price * price, level.Quantity * quantity);
    }

    /// <summary>Writes what differs, and takes the book's levels over as published.</summary>
    public void Update(BookLevels levels, LevelBuffer into)
    {
        into.Clear();
        var count = levels.CopyTo(_current);
        int was = 0, now = 0;
        while (was < _count || now < count)
        {
            var order = was == _count ? 1 : now == count ? -1 : Compare(_published[was].Price, _current[now].Price);
            if (order < 0)
            {
                into.Add(new BookLevel(_published[was++].Price, 0));
            }
            else if (order > 0)
            {
                into.Add(_current[now++]);
            }
            else
            {
                if (_published[was].Quantity != _current[now].Quantity) into.Add(_current[now]);
                was++;
                now++;
            }
        }

        (_published, _current) = (_current, _published);
        _count = count;
    }

    private int Compare(long a, long b) => isBid ? b.CompareTo(a) : a.CompareTo(b);
}
