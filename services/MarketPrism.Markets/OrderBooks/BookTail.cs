using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>Levels in two parallel arrays, sorted by key, the best last.</summary>
internal sealed class BookTail
{
    private const int RecentSize = 64;

    private readonly int[] _recent = new int[RecentSize]; // where a key was last: far levels that change at all change again and again
    private long[] _keys = new long[16];
    private long[] _quantities = new long[16];

    public int Count { get; private set; }

    public long MemoryBytes => ((_keys.Length + _quantities.Length) * sizeof(long)) + (RecentSize * sizeof(int));

    public long KeyAt(int index) => _keys[index];

    public long QuantityAtIndex(int index) => _quantities[index];

    public void Clear() => Count = 0;

    /// <summary>Replaces everything; the levels may come in any order, of several with one price the last counts.</summary>
    public void Load(ReadOnlySpan<BookLevel> levels, long sign)
    {
        Reserve(levels.Length);
        Count = 0;
        var isSorted = true;
        var isReversed = true;
        for (var i = 0; i < levels.Length; i++)
        {
            var key = levels[i].Price * sign;
            if (i > 0)
            {
                isSorted &= _keys[i - 1] < key;
                isReversed &= _keys[i - 1] > key;
            }

            _keys[i] = key;
            _quantities[i] = levels[i].Quantity;
        }

        if (isReversed && levels.Length > 1)
        {
            _keys.AsSpan(0, levels.Length).Reverse();
            _quantities.AsSpan(0, levels.Length).Reverse();
            isSorted = true;
        }

        if (!isSorted)
        {
            foreach (ref readonly var level in levels) Set(level.Price * sign, level.Quantity);
            return;
        }

        for (var i = 0; i < levels.Length; i++)
        {
            if (_quantities[i] != 0) Append(_keys[i], _quantities[i]);
        }
    }

    public void Set(long key, long quantity)
    {
        ref var recent = ref _recent[(int)((ulong)(key * -7046029254386353131) >> 58)];
        var i = recent;
        if (i >= Count || _keys[i] != key) recent = i = LowerBound(key);
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

    public long QuantityAt(long key)
    {
        var i = LowerBound(key);
        return i < Count && _keys[i] == key ? _quantities[i] : 0;
    }

    /// <summary>Adds a level that is better than all others.</summary>
    public void Append(long key, long quantity)
    {
        if (Count == _keys.Length) Reserve(Count + 1);
        _keys[Count] = key;
        _quantities[Count++] = quantity;
    }

    /// <summary>Takes the best level out.</summary>
    public long RemoveBest(out long quantity)
    {
        Count--;
        quantity = _quantities[Count];
        return _keys[Count];
    }

    public void RemoveWorst(int levels)
    {
        Count -= levels;
        _keys.AsSpan(levels, Count).CopyTo(_keys);
        _quantities.AsSpan(levels, Count).CopyTo(_quantities);
    }

    /// <summary>Multiplies keys and quantities.</summary>
    /// <returns>False when a product does not fit.</returns>
    public bool TryScale(long keyFactor, long quantityFactor)
    {
        for (var i = 0; i < Count; i++)
        {
            if (Math.BigMul(_keys[i], keyFactor, out var key) != key >> 63 || Math.BigMul(_quantities[i], quantityFactor, out var quantity) != quantity >> 63) return false;
            _keys[i] = key;
            _quantities[i] = quantity;
        }

        return true;
    }

    /// <summary>The first index whose key is not below a key. Free of branches that depend on the keys: they cannot be predicted.</summary>
    public int LowerBound(long key)
    {
        var length = Count;
        if (length == 0) return 0;
        ref var keys = ref MemoryMarshal.GetArrayDataReference(_keys);
        var low = 0;
        while (length > 1)
        {
            var half = length >>> 1;
            var isBelow = Unsafe.Add(ref keys, low + half - 1) < key;
            low += half & -Unsafe.BitCast<bool, byte>(isBelow);
            length -= half;
        }

        return low + Unsafe.BitCast<bool, byte>(Unsafe.Add(ref keys, low) < key);
    }

    private void RemoveAt(int i)
    {
        Count--;
        _keys.AsSpan(i + 1, Count - i).CopyTo(_keys.AsSpan(i));
        _quantities.AsSpan(i + 1, Count - i).CopyTo(_quantities.AsSpan(i));
    }

    private void InsertAt(int i, long key, long quantity)
    {
        if (Count == _keys.Length) Reserve(Count + 1);
        _keys.AsSpan(i, Count - i).CopyTo(_keys.AsSpan(i + 1));
        _quantities.AsSpan(i, Count - i).CopyTo(_quantities.AsSpan(i + 1));
        _keys[i] = key;
        _quantities[i] = quantity;
        Count++;
    }

    // A fifth of slack: a level shall not take more than 24 bytes
    private void Reserve(int count)
    {
        if (count <= _keys.Length) return;
        var capacity = Math.Max(count, _keys.Length + (_keys.Length / 5) + 8);
        Array.Resize(ref _keys, capacity);
        Array.Resize(ref _quantities, capacity);
    }
}
