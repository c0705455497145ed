using System.Numerics;

namespace MarketPrism.Markets.Trades;

/// <summary>Remembers the last ids seen: a ring, and an open-addressed table over it. Bounded; allocates nothing after its start.</summary>
public sealed class RecentIds
{
    private const int Free = -1;

    private readonly long[] _ring;
    private readonly int[] _slots;
    private int _count;
    private int _next;

    /// <summary>Creates an empty memory.</summary>
    /// <param name="capacity">How many ids, a power of two.</param>
    public RecentIds(int capacity)
    {
        if (!BitOperations.IsPow2(capacity)) throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "a power of two");
        _ring = new long[capacity];
        _slots = new int[capacity * 2];
        Array.Fill(_slots, Free);
    }

    /// <summary>Adds an id; the oldest leaves when full.</summary>
    /// <param name="id">The id.</param>
    /// <param name="evicted">The id that left; <see cref="long.MinValue"/> when none had to.</param>
    /// <returns>False when it was there already.</returns>
    public bool Add(long id, out long evicted)
    {
        evicted = long.MinValue;
        if (_slots[Find(id)] != Free) return false;
        if (_count == _ring.Length)
        {
            evicted = _ring[_next];
            Remove(evicted);
        }
        else
        {
            _count++;
        }

        _ring[_next] = id;
        _slots[Find(id)] = _next;
        _next = (_next + 1) & (_ring.Length - 1);
        return true;
    }

    /// <summary>Whether an id is remembered.</summary>
    /// <param name="id">The id.</param>
    /// <returns>True when it is.</returns>
    public bool Contains(long id) => _slots[Find(id)] != Free;

    private int Home(long id) => (int)(((ulong)id * 0x9E3779B97F4A7C15) >> 32) & (_slots.Length - 1);

    private int Find(long id)
    {
        var slot = Home(id);
        while (_slots[slot] != Free && _ring[_slots[slot]] != id) slot = (slot + 1) & (_slots.Length - 1);
        return slot;
    }

    // Linear probing: entries behind the removed one move up where their home allows it, so that no search ends too early
    private void Remove(long id)
    {
        var mask = _slots.Length - 1;
        var hole = Find(id);
        _slots[hole] = Free;
        for (var slot = (hole + 1) & mask; _slots[slot] != Free; slot = (slot + 1) & mask)
        {
            var home = Home(_ring[_slots[slot]]);
            if (((hole - home) & mask) > ((slot - home) & mask)) continue;
            _slots[hole] = _slots[slot];
            _slots[slot] = Free;
            hole = slot;
        }
    }
}
