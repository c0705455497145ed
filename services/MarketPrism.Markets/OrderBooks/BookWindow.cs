namespace MarketPrism.Markets;

/// <summary>How large the window of a side is, and where it lies.</summary>
internal static class BookWindow
{
    /// <summary>A side with fewer levels has no window.</summary>
    public const int MinLevels = 64;

    private const int MaxSize = 4096; // 64 words of 64 bits: one word of summary
    private const int MinSize = 256;

    // A level of the tail costs 16 bytes and a fifth of slack, a place of the window 8 bytes and a bit: sizes that keep the whole side below 24 bytes a level
    private const int BytesOfAll = 4;
    private const int BytesOfLevelInWindow = 20;
    private const int BytesOfPlace = 9;

    /// <summary>The largest window that the levels are dense enough for; 0 = none.</summary>
    /// <param name="levels">All levels of the side, compact.</param>
    public static int SizeFor(BookTail levels)
    {
        if (levels.Count < MinLevels) return 0;
        var best = levels.KeyAt(levels.Places - 1);
        for (var size = MaxSize; size >= MinSize; size /= 2)
        {
            var inWindow = levels.Places - levels.LowerBound(BaseFor(best, size));
            if (size * BytesOfPlace <= (levels.Count * BytesOfAll) + (inWindow * BytesOfLevelInWindow)) return size;
        }

        return 0;
    }

    /// <summary>The first key of a window that has the best level three quarters up, so that the price can move both ways; a multiple of 64.</summary>
    public static long BaseFor(long bestKey, int size) => (bestKey - (size / 4 * 3)) & ~63L;
}
