namespace MarketPrism.Markets;

/// <summary>Reads what a recorded REST body is from its URL.</summary>
internal static class ReplayUrl
{
    /// <summary>Whether the body is a snapshot of a book, and of which.</summary>
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
}
