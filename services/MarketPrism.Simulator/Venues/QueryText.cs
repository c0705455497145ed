namespace MarketPrism.Simulator.Venues;

/// <summary>Reads query strings.</summary>
internal static class QueryText
{
    public static string? Find(string query, string name)
    {
        foreach (var range in query.AsSpan().TrimStart('?').Split('&'))
        {
            var pair = query.AsSpan().TrimStart('?')[range];
            var at = pair.IndexOf('=');
            if (at > 0 && pair[..at].Equals(name, StringComparison.Ordinal)) return Uri.UnescapeDataString(pair[(at + 1)..].ToString());
        }

        return null;
    }
}
