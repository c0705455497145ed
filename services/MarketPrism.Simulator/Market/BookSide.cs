namespace MarketPrism.Simulator.Market;

/// <summary>One side of a live book: sorted arrays with the best level last, so that work near the top moves little.</summary>
internal sealed class BookSide
{
    private readonly int _sign;
    private long[] _keys;
    private long[] _quantities;

    public BookSide(bool bids, int capacity)
    {
        _sign = bids ? 1 : -1;
        _keys = new long[capacity];
        _quantities = new long[capacity];
    }

    private BookSide(BookSide other)
    {
        _sign = other._sign;
        _keys = (long[])other._keys.Clone();
        _quantities = (long[])other._quantities.Clone();
        Count = other.Count;
    }

    public int Count { get; private set; }

    public bool IsBids => _sign > 0;

    /// <summary>The price in ticks of the level with this rank, 0 = best; 0 when there is none, as venues write it.</summary>
    public long Price(int rank) => rank < Count ? _keys[Count - 1 - rank] * _sign : 0;

    /// <summary>The quantity in lots of the level with this rank, 0 = best; 0 when there is none.</summary>
    public long Quantity(int rank) => rank < Count ? _quantities[Count - 1 - rank] : 0;

    public BookSide Copy() => new(this);

    public long QuantityAt(long price)
    {
        var i = Array.BinarySearch(_keys, 0, Count, price * _sign);
        return i < 0 ? 0 : _quantities[i];
    }

    /// <summary>How many levels are better than this price.</summary>
    public int RankOf(long price)
    {
        var i = Array.BinarySearch(_keys, 0, Count, price * _sign);
        return i >= 0 ? Count - 1 - i : Count - ~i;
    }

    /// <summary>Sets the quantity at a price, 0 removes; returns what was there.</summary>
    public long Set(long price, long quantity)
    {
        var key = price * _sign;
        var i = Array.BinarySearch(_keys, 0, Count, key);
        if (i >= 0)
        {
            var old = _quantities[i];
            if (quantity == 0) RemoveAt(i);
            else _quantities[i] = quantity;
            return old;
        }

        if (quantity != 0) InsertAt(~i, key, quantity);
        return 0;
    }

    private void RemoveAt(int i)
    {
        Count--;
        Array.Copy(_keys, i + 1, _keys, i, Count - i);
        Array.Copy(_quantities, i + 1, _quantities, i, Count - i);
    }

    private void InsertAt(int i, long key, long quantity)
    {
        if (Count == _keys.Length)
        {
            Array.Resize(ref _keys, Count * 2);
            Array.Resize(ref _quantities, Count * 2);
        }

        Array.Copy(_keys, i, _keys, i + 1, Count - i);
        Array.Copy(_quantities, i, _quantities, i + 1, Count - i);
        _keys[i] = key;
        _quantities[i] = quantity;
        Count++;
    }
}
