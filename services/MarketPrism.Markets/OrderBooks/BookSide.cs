using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>
/// One side of a book: levels in two parallel sorted arrays, the best at the end, so that changes near the top move little.
/// Keys are prices of bids and negated prices of asks: the greatest key is the best on both sides.
/// </summary>
internal sealed class BookSide(bool isAsk)
{
    private long[] _keys = new long[16];
    private long[] _quantities = new long[16];

    public int Count { get; private set; }

    /// <summary>The level at a rank, 0 = best.</summary>
    public BookLevel this[int rank]
    {
        get
        {
            var i = Count - 1 - rank;
            return new BookLevel(isAsk ? -_keys[i] : _keys[i], _quantities[i]);
        }
    }

    public void Clear() => Count = 0;

    /// <summary>Sets the quantity of a level; 0 removes it, present or not.</summary>
    public void Set(long price, long quantity)
    {
        var key = isAsk ? -price : price;
        var i = LowerBound(key);
        if (i < Count && _keys[i] == key)
        {
            if (quantity != 0) _quantities[i] = quantity;
            else RemoveAt(i);
        }
        else if (quantity != 0)
        {
            InsertAt(i, key, quantity);
        }
    }

    public long QuantityAt(long price)
    {
        var key = isAsk ? -price : price;
        var i = LowerBound(key);
        return i < Count && _keys[i] == key ? _quantities[i] : 0;
    }

    /// <summary>Keeps the best levels only.</summary>
    public void Truncate(int levels)
    {
        var excess = Count - levels;
        if (excess <= 0) return;
        _keys.AsSpan(excess, levels).CopyTo(_keys);
        _quantities.AsSpan(excess, levels).CopyTo(_quantities);
        Count = levels;
    }

    /// <summary>Multiplies prices and quantities.</summary>
    /// <returns>False when a product does not fit.</returns>
    public bool TryScale(long priceFactor, long quantityFactor)
    {
        for (var i = 0; i < Count; i++)
        {
            if (Math.BigMul(_keys[i], priceFactor, out var key) != key >> 63 || Math.BigMul(_quantities[i], quantityFactor, out var quantity) != quantity >> 63) return false;
            _keys[i] = key;
            _quantities[i] = quantity;
        }

        return true;
    }

    private int LowerBound(long key)
    {
        var low = 0;
        var high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_keys[middle] < key) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private void RemoveAt(int i)
    {
        Count--;
        _keys.AsSpan(i + 1, Count - i).CopyTo(_keys.AsSpan(i));
        _quantities.AsSpan(i + 1, Count - i).CopyTo(_quantities.AsSpan(i));
    }

    private void InsertAt(int i, long key, long quantity)
    {
        if (Count == _keys.Length)
        {
            var capacity = Count + (Count >> 1);
            Array.Resize(ref _keys, capacity);
            Array.Resize(ref _quantities, capacity);
        }

        _keys.AsSpan(i, Count - i).CopyTo(_keys.AsSpan(i + 1));
        _quantities.AsSpan(i, Count - i).CopyTo(_quantities.AsSpan(i + 1));
        _keys[i] = key;
        _quantities[i] = quantity;
        Count++;
    }
}
