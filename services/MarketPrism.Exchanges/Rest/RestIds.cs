namespace MarketPrism.Exchanges;

/// <summary>Finds ids in REST bodies by scan.</summary>
internal static class RestIds
{
    /// <summary>A number of the object that follows.</summary>
    public static long? Field(ref FrameScanner scanner, ReadOnlySpan<byte> name)
    {
        if (!scanner.TryTake((byte)'{')) return null;
        while (scanner.TryNextKey(out var key))
        {
            if (key.SequenceEqual(name)) return scanner.TryLong(out var id) ? id : null;
            if (!scanner.TrySkip()) return null;
        }

        return null;
    }

    /// <summary>The highest of a number over the objects of the array that follows.</summary>
    public static long? Highest(ref FrameScanner scanner, ReadOnlySpan<byte> name)
    {
        long? highest = null;
        if (!scanner.TryTake((byte)'[')) return null;
        while (scanner.TryTake((byte)'{'))
        {
            while (scanner.TryNextKey(out var key))
            {
                if (!key.SequenceEqual(name))
                {
                    if (!scanner.TrySkip()) return null;
                }
                else if (!scanner.TryLong(out var id))
                {
                    return null;
                }
                else
                {
                    highest = Math.Max(highest ?? id, id);
                }
            }

            if (!scanner.TryTake((byte)'}')) return null;
            if (!scanner.TryTake((byte)',')) break;
        }

        return highest;
    }
}
