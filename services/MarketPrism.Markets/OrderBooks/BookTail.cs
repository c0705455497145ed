using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>
/// Levels in two parallel arrays, sorted by key, the best last. A level that is removed leaves its place behind, with quantity 0: far levels come and go at the same prices, and moving
/// thousands of others each time would cost more than all the rest. The last place is always in use.
/// </summary>
internal sealed class BookTail
{
    private const int RecentSize = 64;
    private const int MinUnused = 32;

    private readonly int[] _recent = new int[RecentSize]; // where a key was last: far levels that change at all change again and again
    private long[] _keys = new long[16];
    private long[] _quantities = new long[16];

    /// <summary>Levels.</summary>
    public int Count { get; private set; }

    /// <summary>Places: levels and what removed ones left behind.</summary>
    public int Places { get; private set; }

    public long MemoryBytes => ((_keys.Length + _quantities.Length) * sizeof(long)) + (RecentSize * sizeof(int));

    public long KeyAt(int place) => _keys[place];

    public long QuantityAtPlace(int place) => _quantities[place];

    public void Clear() => Count = Places = 0;

    /// <summary>Replaces everything; the levels may come in any order, of several with one price the last counts.</summary>
    public void Load(ReadOnlySpan<BookLevel> levels, long sign)
    {
        Reserve(levels.Length);
        Clear();
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
        if (i >= Places || _keys[i] != key) recent = i = LowerBound(key);
        if (i < Places && _keys[i] == key)
        {
            Count += (quantity != 0 ? 1 : 0) - (_quantities[i] != 0 ? 1 : 0);
            _quantities[i] = quantity;
            if (quantity == 0) Removed(i);
        }
        else if (quantity != 0)
        {
            Insert(i, key, quantity);
        }
    }

    public long QuantityAt(long key)
    {
        var i = LowerBound(key);
        return i < Places && _keys[i] == key ? _quantities[i] : 0;
    }

    /// <summary>Adds a level that is better than all others.</summary>
    public void Append(long key, long quantity)
    {
        if (Places == _keys.Length) Reserve(Places + 1);
        _keys[Places] = key;
        _quantities[Places++] = quantity;
        Count++;
    }

    /// <summary>Takes the best level out.</summary>
    public long RemoveBest(out long quantity)
    {
        Places--;
        Count--;
        quantity = _quantities[Places];
        var key = _keys[Places];
        TrimEnd();
        return key;
    }

    public void RemoveWorst(int levels)
    {
        var places = 0;
        for (var left = levels; left > 0; places++) left -= _quantities[places] != 0 ? 1 : 0;
        Count -= levels;
        Places -= places;
        _keys.AsSpan(places, Places).CopyTo(_keys);
        _quantities.AsSpan(places, Places).CopyTo(_quantities);
    }

    /// <summary>Gives up the places of removed levels.</summary>
    public void Compact()
    {
        if (Count == Places) return;
        var to = 0;
        for (var from = 0; from < Places; from++)
        {
            if (_quantities[from] == 0) continue;
            _keys[to] = _keys[from];
            _quantities[to++] = _quantities[from];
        }

        Places = to;
    }

    /// <summary>Multiplies keys and quantities.</summary>
    /// <returns>False when a product does not fit.</returns>
    public bool TryScale(long keyFactor, long quantityFactor)
    {
        for (var i = 0; i < Places; i++)
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
        var length = Places;
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

    private void Removed(int i)
    {
        if (i == Places - 1) TrimEnd();
        else if (Places - Count > Math.Max(MinUnused, Places / 8)) Compact();
    }

    private void TrimEnd()
    {
        while (Places > 0 && _quantities[Places - 1] == 0) Places--;
    }

    private void Insert(int i, long key, long quantity)
    {
        Count++;
        if (i < Places && _quantities[i] == 0)
        {
            // the unused place above will do
        }
        else if (i > 0 && _quantities[i - 1] == 0)
        {
            i--;
        }
        else
        {
            if (Places == _keys.Length) Reserve(Places + 1);
            _keys.AsSpan(i, Places - i).CopyTo(_keys.AsSpan(i + 1));
            _quantities.AsSpan(i, Places - i).CopyTo(_quantities.AsSpan(i + 1));
            Places++;
        }

        _keys[i] = key;
        _quantities[i] = quantity;
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
