namespace MarketPrism.Exchanges.Okx;

/// <summary>The form of OKX's instrument ids, and the instrument type that it tells.</summary>
internal static class OkxSymbols
{
    private const int MaxLength = 64;
    private const string Forms = "BTC-USDT (spot), BTC-USDT-SWAP, BTC-USDT-261225 (futures), BTC-USD-261225-70000-C (options)";

    private static readonly string[] Quotes = ["USDT", "USDC", "USD", "EUR", "BTC", "ETH"];

    /// <summary>The instrument type of a well-formed id.</summary>
    /// <param name="symbol">The id.</param>
    /// <returns><c>SPOT SWAP FUTURES OPTION</c>.</returns>
    public static string TypeOf(string symbol)
    {
        var hyphens = symbol.AsSpan().Count('-');
        return hyphens == 1 ? "SPOT" : hyphens > 2 ? "OPTION" : symbol.EndsWith("-SWAP", StringComparison.Ordinal) ? "SWAP" : "FUTURES";
    }

    /// <summary>The instrument family of a well-formed id: <c>BTC-USD</c>.</summary>
    /// <param name="symbol">The id.</param>
    /// <returns>Its first two parts.</returns>
    public static string FamilyOf(string symbol) => string.Join('-', symbol.Split('-').Take(2));

    /// <summary>
    /// Whether a well-formed id looks like one that funds: a swap's, or an X-Perp's (a future with a far date), as <c>ETH-USD_UM_XPERP-310404</c>. The last resort before metadata are read: which
    /// futures are X-Perps is said by their <c>ruleType</c>.
    /// </summary>
    /// <param name="symbol">The id.</param>
    /// <returns>True when it does.</returns>
    public static bool LooksFunded(string symbol) => TypeOf(symbol) is var type && (type == "SWAP" || (type == "FUTURES" && FamilyOf(symbol).EndsWith("_XPERP", StringComparison.Ordinal)));

    /// <summary>The quote currency of an instrument family: <c>USD</c> of <c>BTC-USD</c>, <c>BTC-USD_UM</c> and <c>ETH-USD_UM_XPERP</c>; what follows the underscore is the kind of margin and contract.</summary>
    /// <param name="family">The family.</param>
    /// <returns>The currency; empty when the family names none.</returns>
    public static string QuoteOf(string family)
    {
        var hyphen = family.IndexOf('-', StringComparison.Ordinal);
        return hyphen < 0 ? "" : family[(hyphen + 1)..].Split('_')[0];
    }

    /// <summary>
    /// The index that a derivative's prices refer to: <c>BTC-USD</c> of <c>BTC-USD_UM-SWAP</c>. Good for a subscription; which index an instrument really refers to is said by its metadata
    /// (<c>uly</c>).
    /// </summary>
    /// <param name="symbol">A well-formed id, or an underlying.</param>
    /// <returns>The id of the index.</returns>
    public static string IndexOf(string symbol)
    {
        var family = FamilyOf(symbol);
        var hyphen = family.IndexOf('-', StringComparison.Ordinal);
        return hyphen < 0 ? family : $"{family[..hyphen]}-{QuoteOf(family)}";
    }

    /// <summary>Says what is wrong with a symbol.</summary>
    /// <param name="symbol">What the user wrote.</param>
    /// <returns>Null when the form is right.</returns>
    public static string? Explain(string symbol)
    {
        if (string.IsNullOrWhiteSpace(symbol)) return $"an empty symbol; okx writes {Forms}";
        if (symbol.Length > MaxLength) return $"'{symbol[..16]}…' is longer than {MaxLength} characters; okx writes {Forms}";
        if (IsWellFormed(symbol)) return null;
        var guess = Guess(symbol);
        return guess is not null && IsWellFormed(guess)
            ? $"'{symbol}' is no okx instrument id: OKX writes {guess}"
            : $"'{symbol}' is no okx instrument id: it writes {Forms}";
    }

    private static bool IsWellFormed(string symbol)
    {
        var parts = symbol.Split('-');
        if (parts.Length is not (2 or 3 or 5) || !parts.All(IsName)) return false;
        return parts.Length == 2 || (parts.Length == 3 ? parts[2] == "SWAP" || IsDate(parts[2]) : IsDate(parts[2]) && parts[4] is "C" or "P");
    }

    private static bool IsDate(string part) => part.Length == 6 && part.All(char.IsAsciiDigit);

    private static bool IsName(string part) => part.Length > 0 && part.All(IsNameCharacter);

    private static bool IsNameCharacter(char c) =>
        c is (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '.' || (c > 127 && !char.IsControl(c) && !char.IsWhiteSpace(c) && !char.IsLower(c));

    /// <summary>What was probably meant: other venues' spellings of the same instrument.</summary>
    private static string? Guess(string symbol)
    {
        var parts = symbol.Trim().ToUpperInvariant().Split('-', '/', '_', ':').Where(p => p.Length > 0).ToList();
        if (parts.Count == 0) return null;
        if (Array.Find(Quotes, q => parts[0].Length > q.Length && parts[0].EndsWith(q, StringComparison.Ordinal)) is { } quote && (parts.Count == 1 || IsDate(parts[1]) || parts[1] is "PERP" or "SWAP"))
        {
            parts.Insert(1, quote);
            parts[0] = parts[0][..^quote.Length];
        }

        if (parts[^1] == "PERP") parts[^1] = "SWAP";
        return string.Join('-', parts);
    }
}
