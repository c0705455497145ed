using System.Text;
using MarketPrism.Domain;

namespace MarketPrism.Markets.Sequencing;

/// <summary>Compares names with their UTF-8 bytes, so that a table keyed by strings is searched with the bytes of a message.</summary>
public sealed class Utf8Names : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
{
    /// <summary>The comparer.</summary>
    public static Utf8Names Comparer { get; } = new();

    /// <inheritdoc/>
    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    /// <inheritdoc/>
    public int GetHashCode(string obj)
    {
        Span<byte> bytes = stackalloc byte[512];
        return Encoding.UTF8.TryGetBytes(obj, bytes, out var length) ? Hash(bytes[..length]) : Hash(Encoding.UTF8.GetBytes(obj));
    }

    /// <inheritdoc/>
    public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, string other)
    {
        if (alternate.Length < other.Length) return false;
        for (var i = 0; i < other.Length; i++)
        {
            if (other[i] >= 0x80) return Encoding.UTF8.GetString(alternate) == other;
            if (alternate[i] != other[i]) return false;
        }

        return alternate.Length == other.Length;
    }

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<byte> alternate) => Hash(alternate);

    private static int Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = Fnv1A.Of(bytes);
        return (int)(hash ^ (hash >> 32));
    }
}
