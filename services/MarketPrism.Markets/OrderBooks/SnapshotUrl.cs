using System.Buffers.Text;

namespace MarketPrism.Markets;

/// <summary>Reads what a REST body is from its URL.</summary>
public static class SnapshotUrl
{
    /// <summary>Whether the body is a snapshot of a book, and of which.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="symbol">The venue's symbol.</param>
    /// <returns>False when it is something else.</returns>
    public static bool TryReadSnapshot(string url, out string symbol)
    {
        symbol = "";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)) return false;
        var isBook = uri.AbsolutePath.EndsWith("/depth", StringComparison.Ordinal) || uri.AbsolutePath.EndsWith("/market/books", StringComparison.Ordinal);
        if (!isBook) return false;
        foreach (var pair in uri.Query.TrimStart('?').Split('&'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && pair[..equals] is "symbol" or "instId") symbol = Uri.UnescapeDataString(pair[(equals + 1)..]);
        }

        return symbol.Length > 0;
    }

    /// <summary>Levels a side that a snapshot's URL asks for; 0 when it does not say.</summary>
    /// <param name="url">The URL; ASCII.</param>
    /// <returns>The levels.</returns>
    public static int LevelsOf(ReadOnlySpan<byte> url)
    {
        var at = url.IndexOf("limit="u8) is var limit and >= 0 ? limit + "limit="u8.Length : url.IndexOf("sz="u8) is var size and >= 0 ? size + "sz="u8.Length : -1;
        return at > 0 && url[at - 1] == (byte)'=' && Utf8Parser.TryParse(url[at..], out int levels, out _) && levels > 0 ? levels : 0;
    }
}
