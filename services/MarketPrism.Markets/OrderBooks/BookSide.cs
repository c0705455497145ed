using System.Numerics;
using System.Runtime.CompilerServices;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>
/// One side of a book. Keys are prices of bids and negated prices of asks, so that the greatest key is the best on both sides. Where levels are dense, near the best, they live in a window:
/// an array of quantities with a place for every step of the price grid, and a bitmap of the places in use, so that a change is one store and the best level two bit scans.
/// All others, which are worse, live in a sorted array, the tail. A side that is sparse everywhere has a tail only.
/// </summary>
internal sealed class BookSide
{
    private const int WordBits = 64;

    private readonly BookTail _tail = new();
    private readonly long _sign;
    private long[] _window = [];
    private ulong[] _words = []; // a bit for every place of the window that is in use
    private ulong _summary; // a bit for every word that is not 0
    private long _base; // the key of the window's first place; all keys of the tail are below it
    private int _inWindow;
    private long _touched; // keeps the loads of Touch alive
    private int _nextSizing = BookWindow.MinLevels;

    public BookSide(bool isAsk) => _sign = isAsk ? -1 : 1;

    /// <summary>Levels.</summary>
    public int Count => _inWindow + _tail.Count;

    /// <summary>Bytes of the arrays.</summary>
    public long MemoryBytes => ((_window.Length + _words.Length) * sizeof(long)) + _tail.MemoryBytes;

    public bool TryGetBest(out BookLevel level)
    {
        if (_summary != 0)
        {
            level = InWindow(TopPlace());
            return true;
        }

        level = _tail.Count > 0 ? InTail(_tail.Places - 1) : default;
        return _tail.Count > 0;
    }

    public bool TryGetWorst(out BookLevel level)
    {
        for (var i = 0; i < _tail.Places; i++)
        {
            level = InTail(i);
            if (level.Quantity != 0) return true;
        }

        var word = BitOperations.TrailingZeroCount(_summary);
        level = _summary != 0 ? InWindow((word * WordBits) + BitOperations.TrailingZeroCount(_words[word])) : default;
        return _summary != 0;
    }

    public void Clear()
    {
        _tail.Clear();
        ClearWindow();
    }

    /// <summary>Replaces everything.</summary>
    public void Load(ReadOnlySpan<BookLevel> levels)
    {
        Clear();
        _tail.Load(levels, _sign);
        Resize();
    }

    /// <summary>
    /// Loads what <see cref="Apply"/> will change. With thousands of books their memory is not in the cache: all loads first, without a branch on what they bring, so that the processor
    /// waits for all of them at once and not for one after the other.
    /// </summary>
    public void Touch(ReadOnlySpan<BookLevel> levels)
    {
        var window = _window;
        var seen = 0L;
        foreach (ref readonly var level in levels)
        {
            var place = (level.Price * _sign) - _base;
            if ((ulong)place < (ulong)window.Length) seen |= window[place];
        }

        _touched = seen;
    }

    /// <summary>Sets the quantities of levels; 0 removes a level, present or not.</summary>
    public void Apply(ReadOnlySpan<BookLevel> levels)
    {
        foreach (ref readonly var level in levels)
        {
            var key = level.Price * _sign;
            var place = key - _base;
            var window = _window;
            if ((ulong)place < (ulong)window.Length) SetInWindow(window, (int)place, level.Quantity);
            else SetOutside(key, level.Quantity);
        }

        if (_window.Length > 0 && (_summary == 0 ? _tail.Count > 0 : TopPlace() < _window.Length / 4 && _tail.Count > 0)) MoveDown();
    }

    public long QuantityAt(long price)
    {
        var key = price * _sign;
        var place = key - _base;
        return (ulong)place < (ulong)_window.Length ? _window[place] : _tail.QuantityAt(key);
    }

    /// <summary>Keeps the best levels only.</summary>
    public void Truncate(int levels)
    {
        var excess = Count - levels;
        if (excess <= 0) return;
        var fromTail = Math.Min(excess, _tail.Count);
        _tail.RemoveWorst(fromTail);
        for (excess -= fromTail; excess > 0; excess--)
        {
            var word = BitOperations.TrailingZeroCount(_summary);
            SetInWindow(_window, (word * WordBits) + BitOperations.TrailingZeroCount(_words[word]), 0);
        }
    }

    /// <summary>Multiplies prices and quantities.</summary>
    /// <returns>False when a product does not fit.</returns>
    public bool TryScale(long priceFactor, long quantityFactor)
    {
        Flatten();
        if (!_tail.TryScale(priceFactor, quantityFactor)) return false;
        Resize();
        return true;
    }

    /// <summary>Steps to the next worse level.</summary>
    /// <param name="cursor">Where the walk is; <c>int.MaxValue</c> before the first level. Places of the window count up from 0, those of the tail down from −1.</param>
    /// <returns>False at the end.</returns>
    public bool MoveNext(ref int cursor)
    {
        if (cursor >= 0 && _summary != 0)
        {
            var place = cursor == int.MaxValue ? TopPlace() : PlaceBelow(cursor);
            if (place >= 0)
            {
                cursor = place;
                return true;
            }
        }

        cursor = cursor >= 0 ? -1 : cursor - 1;
        while (_tail.Places + cursor >= 0 && _tail.QuantityAtPlace(_tail.Places + cursor) == 0) cursor--;
        return _tail.Places + cursor >= 0;
    }

    /// <summary>The level where a walk is.</summary>
    public BookLevel At(int cursor) => cursor >= 0 ? InWindow(cursor) : InTail(_tail.Places + cursor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetInWindow(long[] window, int place, long quantity)
    {
        ref var slot = ref window[place];
        var before = slot;
        slot = quantity;

        // In-place changes are three of four; the others flip a bit
        if ((before == 0) != (quantity == 0)) Flip(place, quantity != 0);
    }

    private void Flip(int place, bool isUsed)
    {
        var word = place / WordBits;
        var bits = _words[word] ^ (1UL << place);
        _words[word] = bits;
        _inWindow += isUsed ? 1 : -1;
        var mask = 1UL << word;
        _summary = bits != 0 ? _summary | mask : _summary & ~mask;
    }

    private void SetOutside(long key, long quantity)
    {
        if (_window.Length > 0 && key > _base)
        {
            if (quantity == 0) return; // better than all that are known: absent
            MoveUp(key);
            SetInWindow(_window, (int)(key - _base), quantity);
            return;
        }

        _tail.Set(key, quantity);
        if (Count >= _nextSizing) Resize();
    }

    private int TopPlace()
    {
        var word = BitOperations.Log2(_summary);
        return (word * WordBits) + BitOperations.Log2(_words[word]);
    }

    private int PlaceBelow(int place)
    {
        var word = place / WordBits;
        var bits = _words[word] & ((1UL << place) - 1);
        if (bits != 0) return (word * WordBits) + BitOperations.Log2(bits);
        var words = _summary & ((1UL << word) - 1);
        if (words == 0) return -1;
        word = BitOperations.Log2(words);
        return (word * WordBits) + BitOperations.Log2(_words[word]);
    }

    private BookLevel InWindow(int place) => new((_base + place) * _sign, _window[place]);

    private BookLevel InTail(int place) => new(_tail.KeyAt(place) * _sign, _tail.QuantityAtPlace(place));

    // A better price than the window reaches: what leaves it at the other end is better than all of the tail
    private void MoveUp(long key)
    {
        var shift = BookWindow.BaseFor(key, _window.Length) - _base;
        if (shift >= _window.Length)
        {
            Flatten();
            _base += shift;
            return;
        }

        var words = (int)(shift / WordBits);
        for (var place = 0; place < shift; place++)
        {
            if (_window[place] != 0) _tail.Append(_base + place, _window[place]);
        }

        for (var word = 0; word < words; word++) _inWindow -= BitOperations.PopCount(_words[word]);
        Array.Copy(_window, shift, _window, 0, _window.Length - shift);
        Array.Clear(_window, _window.Length - (int)shift, (int)shift);
        Array.Copy(_words, words, _words, 0, _words.Length - words);
        Array.Clear(_words, _words.Length - words, words);
        _summary >>= words;
        _base += shift;
    }

    // The best level has sunk to the lower end of the window: the best of the tail move in
    private void MoveDown()
    {
        if (_inWindow * 4 < _window.Length / 16)
        {
            Resize(); // hardly anything is left in it: perhaps the book has become sparse
            return;
        }

        Flatten();
        Fill();
    }

    private void Resize()
    {
        Flatten();
        _tail.Compact();
        var size = BookWindow.SizeFor(_tail);
        _nextSizing = Math.Max(BookWindow.MinLevels, _tail.Count * 2);
        if (size != _window.Length)
        {
            _window = new long[size];
            _words = new ulong[size / WordBits];
        }

        Fill();
    }

    private void Fill()
    {
        if (_window.Length == 0 || _tail.Count == 0) return;
        _base = BookWindow.BaseFor(_tail.KeyAt(_tail.Places - 1), _window.Length);
        while (_tail.Count > 0 && _tail.KeyAt(_tail.Places - 1) >= _base)
        {
            var key = _tail.RemoveBest(out var quantity);
            SetInWindow(_window, (int)(key - _base), quantity);
        }
    }

    // Everything into the tail
    private void Flatten()
    {
        for (var rest = _summary; rest != 0; rest &= rest - 1)
        {
            var word = BitOperations.TrailingZeroCount(rest);
            for (var bits = _words[word]; bits != 0; bits &= bits - 1)
            {
                var place = (word * WordBits) + BitOperations.TrailingZeroCount(bits);
                _tail.Append(_base + place, _window[place]);
                _window[place] = 0;
            }

            _words[word] = 0;
        }

        _summary = 0;
        _inWindow = 0;
    }

    private void ClearWindow()
    {
        Array.Clear(_window);
        Array.Clear(_words);
        _summary = 0;
        _inWindow = 0;
    }
}
