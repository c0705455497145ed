using System.Numerics;
using System.Runtime.CompilerServices;

namespace MarketPrism.Exchanges;

/// <summary>A growing, reused list of levels.</summary>
public sealed class LevelBuffer
{
    private BookLevel[] _levels = new BookLevel[16];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The levels.</summary>
    public ReadOnlySpan<BookLevel> Levels => _levels.AsSpan(0, Count);

    /// <summary>Levels that there is room for without asking for memory.</summary>
    public int Room => _levels.Length;

    /// <summary>Empties the list.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a level.</summary>
    /// <param name="level">The level.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(BookLevel level)
    {
        var levels = _levels;
        var count = Count;
        if ((uint)count >= (uint)levels.Length) levels = Grow();
        levels[count] = level;
        Count = count + 1;
    }

    private BookLevel[] Grow()
    {
        Array.Resize(ref _levels, Count * 2);
        return _levels;
    }

    /// <summary>Makes this list equal to another; what room that one has had for larger lists is not copied.</summary>
    /// <param name="other">The other one.</param>
    public void CopyFrom(LevelBuffer other)
    {
        if (_levels.Length < other.Count) _levels = new BookLevel[BitOperations.RoundUpToPowerOf2((uint)other.Count)];
        other.Levels.CopyTo(_levels);
        Count = other.Count;
    }

    /// <summary>Multiplies all levels.</summary>
    /// <param name="price">Factor of the prices.</param>
    /// <param name="quantity">Factor of the quantities.</param>
    /// <returns>False when a product does not fit 64 bits.</returns>
    public bool TryScale(long price, long quantity)
    {
        foreach (ref var level in _levels.AsSpan(0, Count))
        {
            if (Math.BigMul(level.Price, price, out var newPrice) != newPrice >> 63 || Math.BigMul(level.Quantity, quantity, out var newQuantity) != newQuantity >> 63) return false;
            level = new BookLevel(newPrice, newQuantity);
        }

        return true;
    }
}
