using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>One side of a <see cref="PublishedBook"/>: the levels that consumers have (a limited depth), or the prices that were touched (all levels).</summary>
internal sealed class PublishedSide(bool isAsk, int depth)
{
    private static readonly Comparison<BookLevel> ByPrice = static (a, b) => a.Price.CompareTo(b.Price);

    private readonly LevelBuffer _changes = new();
    private readonly LevelBuffer _touched = new();
    private BookLevel[] _published = new BookLevel[depth];
    private BookLevel[] _next = new BookLevel[depth];
    private int _count;
    private bool _isTouched;

    public ReadOnlySpan<BookLevel> Changes => _changes.Levels;

    public void Reset(BookLevels side)
    {
        _changes.Clear();
        _touched.Clear();
        _isTouched = false;
        _count = side.CopyTo(_published);
    }

    public void Track(ReadOnlySpan<BookLevel> levels)
    {
        if (depth > 0)
        {
            _isTouched |= Reaches(levels);
            return;
        }

        foreach (ref readonly var level in levels) _touched.Add(level);
    }

    public void Take(BookLevels side, bool isOneUpdate)
    {
        _changes.Clear();
        if (depth > 0)
        {
            if (_isTouched) Compare(side);
            _isTouched = false;
            return;
        }

        if (isOneUpdate) TakeTouched();
        else TakeSorted(side);
        _touched.Clear();
    }

    public void Scale(long price, long quantity)
    {
        foreach (ref var level in _published.AsSpan(0, _count)) level = new BookLevel(level.Price * price, level.Quantity * quantity);
        _touched.TryScale(price, quantity);
    }

    // Whether a change can be seen at this depth
    private bool Reaches(ReadOnlySpan<BookLevel> levels)
    {
        if (levels.Length == 0) return false;
        if (_count < depth) return true;
        var worst = _published[_count - 1].Price;
        foreach (ref readonly var level in levels)
        {
            if (isAsk ? level.Price <= worst : level.Price >= worst) return true;
        }

        return false;
    }

    private void TakeTouched()
    {
        foreach (ref readonly var level in _touched.Levels) _changes.Add(level);
    }

    private void TakeSorted(BookLevels side)
    {
        _touched.Sort(ByPrice);
        var levels = _touched.Levels;
        for (var i = 0; i < levels.Length; i++)
        {
            if (i > 0 && levels[i - 1].Price == levels[i].Price) continue;
            _changes.Add(new BookLevel(levels[i].Price, side.QuantityAt(levels[i].Price)));
        }
    }

    // Both lists run from the best level; what is in the old one only has gone from view, what is in the new one only has come into view
    private void Compare(BookLevels side)
    {
        var nextCount = side.CopyTo(_next);
        int i = 0, j = 0;
        while (i < _count || j < nextCount)
        {
            var order = i == _count ? 1 : j == nextCount ? -1 : isAsk ? _published[i].Price.CompareTo(_next[j].Price) : _next[j].Price.CompareTo(_published[i].Price);
            if (order < 0)
            {
                _changes.Add(new BookLevel(_published[i++].Price, 0));
            }
            else if (order > 0)
            {
                _changes.Add(_next[j++]);
            }
            else
            {
                if (_published[i].Quantity != _next[j].Quantity) _changes.Add(_next[j]);
                i++;
                j++;
            }
        }

        (_published, _next) = (_next, _published);
        _count = nextCount;
    }
}
