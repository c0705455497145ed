namespace MarketPrism.Exchanges.Binance;

/// <summary>The form of Binance's symbols. Names may hold other letters than ASCII ones.</summary>
internal static class BinanceSymbols
{
    private const int MaxLength = 64;

    /// <summary>Says what is wrong with a symbol.</summary>
    /// <param name="market">The market.</param>
    /// <param name="symbol">What the user wrote.</param>
    /// <returns>Null when the form is right.</returns>
    public static string? Explain(Market market, string symbol)
    {
        var form = market == Market.Spot ? "BTCUSDT" : market == Market.Usdm ? "BTCUSDT or, dated, BTCUSDT_261225" : "BTCUSD_PERP or, dated, BTCUSD_261225";
        if (string.IsNullOrWhiteSpace(symbol)) return $"an empty symbol; binance {market} writes {form}";
        if (symbol.Length > MaxLength) return $"'{symbol[..16]}…' is longer than {MaxLength} characters; binance {market} writes {form}";
        if (IsWellFormed(market, symbol)) return null;
        var guess = Guess(market, symbol);
        return guess is not null && IsWellFormed(market, guess)
            ? $"'{symbol}' is no binance {market} symbol: Binance writes {guess}"
            : $"'{symbol}' is no binance {market} symbol: it writes {form}";
    }

    /// <summary>Whether a well-formed symbol is a future with a delivery date: <c>BTCUSDT_261225</c>.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <returns>True when it is.</returns>
    public static bool IsDated(string symbol) => symbol.IndexOf('_', StringComparison.Ordinal) is > 0 and var at && char.IsAsciiDigit(symbol[^1]) && symbol.Length == at + 7;

    private static bool IsWellFormed(Market market, string symbol)
    {
        var underscore = symbol.IndexOf('_', StringComparison.Ordinal);
        var pair = underscore < 0 ? symbol : symbol[..underscore];
        if (pair.Length == 0 || !pair.All(IsNameCharacter)) return false;
        if (underscore < 0) return market != Market.Coinm;
        var suffix = symbol[(underscore + 1)..];
        var dated = suffix.Length == 6 && suffix.All(char.IsAsciiDigit);
        return market == Market.Coinm ? dated || suffix == "PERP" : market == Market.Usdm && dated;
    }

    private static bool IsNameCharacter(char c) => c is (>= 'A' and <= 'Z') or (>= '0' and <= '9') || (c > 127 && !char.IsControl(c) && !char.IsWhiteSpace(c) && !char.IsLower(c));

    /// <summary>What was probably meant: other venues' spellings of the same instrument.</summary>
    private static string? Guess(Market market, string symbol)
    {
        var parts = symbol.Trim().ToUpperInvariant().Split('-', '/', '_', ':').Where(p => p.Length > 0).ToList();
        if (parts.Count > 0 && parts[^1] is "SWAP" or "PERP") parts.RemoveAt(parts.Count - 1);
        if (parts.Count == 0) return null;
        var date = parts.Count > 1 && parts[^1].Length == 6 && parts[^1].All(char.IsAsciiDigit) ? parts[^1] : null;
        if (date is not null) parts.RemoveAt(parts.Count - 1);
        var pair = string.Concat(parts);
        if (market == Market.Spot) return pair;
        return date is not null ? $"{pair}_{date}" : market == Market.Coinm ? $"{pair}_PERP" : pair;
    }
}
