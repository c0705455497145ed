namespace MarketPrism.Exchanges;

/// <summary>A growing, reused list of levels.</summary>
public sealed class LevelBuffer
{
    private BookLevel[] _levels = new BookLevel[512];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The levels.</summary>
    public ReadOnlySpan<BookLevel> Levels => _levels.AsSpan(0, Count);

    /// <summary>The levels, for re-scaling in place.</summary>
    internal Span<BookLevel> Mutable => _levels.AsSpan(0, Count);

    /// <summary>Empties the list.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a level.</summary>
    /// <param name="level">The level.</param>
    public void Add(BookLevel level)
    {
        if (Count == _levels.Length) Array.Resize(ref _levels, Count * 2);
        _levels[Count++] = level;
    }
}
