using System.Text;

namespace MarketPrism.Domain;

/// <summary>One of 64 partitions of all instruments; the unit that processors own.</summary>
public readonly record struct VirtualPartition
{
    /// <summary>How many there are.</summary>
    public const int Count = 64;

    private static readonly string[] Tokens = [.. Enumerable.Range(0, Count).Select(i => i.ToString("x2"))];

    /// <summary>Creates a partition.</summary>
    /// <param name="index">0 to 63.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of range.</exception>
    public VirtualPartition(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        Index = index;
    }

    /// <summary>0 to 63.</summary>
    public int Index { get; }

    /// <summary>Two lower-case hex digits, as in subjects.</summary>
    public string Token => Tokens[Index];

    /// <summary>Reads a partition from a subject that came from outside.</summary>
    /// <param name="token">Two hex digits.</param>
    /// <param name="partition">The partition.</param>
    /// <returns>False when it is none of the 64.</returns>
    public static bool TryParse(ReadOnlySpan<char> token, out VirtualPartition partition)
    {
        var isRead = token.Length == 2 & byte.TryParse(token, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var index) && index < Count;
        partition = isRead ? new VirtualPartition(index) : default;
        return isRead;
    }

    /// <summary>The partition of an instrument: FNV-1a 64 over UTF-8 <c>exchange|market|symbol</c>, <c>(h ^ h&gt;&gt;32) &amp; 63</c>.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="market">The market.</param>
    /// <param name="symbol">The venue's name of the instrument (or the instrument type, for streams by type).</param>
    /// <returns>The partition.</returns>
    public static VirtualPartition Of(Exchange exchange, Market market, string symbol)
    {
        var hash = Fnv1A.Start;
        Span<byte> buffer = stackalloc byte[256];
        hash = Append(hash, exchange.Token, buffer);
        hash = Fnv1A.Append(hash, (byte)'|');
        hash = Append(hash, market.Token, buffer);
        hash = Fnv1A.Append(hash, (byte)'|');
        hash = Append(hash, symbol, buffer);
        return new VirtualPartition((int)((hash ^ (hash >> 32)) & (Count - 1)));
    }

    /// <inheritdoc/>
    public override string ToString() => Token;

    private static ulong Append(ulong hash, string text, Span<byte> buffer)
    {
        var bytes = Encoding.UTF8.GetMaxByteCount(text.Length) <= buffer.Length ? buffer : new byte[Encoding.UTF8.GetByteCount(text)];
        return Fnv1A.Append(hash, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }
}
