namespace MarketPrism.Domain;

/// <summary>The 64-bit FNV-1a hash: small, stable across versions and languages, good enough to spread names.</summary>
public static class Fnv1A
{
    /// <summary>The offset basis: the hash of nothing.</summary>
    public const ulong Start = 14695981039346656037;

    private const ulong Prime = 1099511628211;

    /// <summary>Adds a byte.</summary>
    /// <param name="hash">The hash so far.</param>
    /// <param name="value">The byte.</param>
    /// <returns>The new hash.</returns>
    public static ulong Append(ulong hash, byte value) => (hash ^ value) * Prime;

    /// <summary>Adds bytes.</summary>
    /// <param name="hash">The hash so far.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The new hash.</returns>
    public static ulong Append(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes) hash = (hash ^ b) * Prime;
        return hash;
    }

    /// <summary>The hash of bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The hash.</returns>
    public static ulong Of(ReadOnlySpan<byte> bytes) => Append(Start, bytes);
}
