using System.Globalization;

namespace MarketPrism.Simulator.Venues.Binance;

/// <summary>What a stream name asks for.</summary>
/// <param name="Symbol">In upper case; empty for all-market streams.</param>
/// <param name="Kind">The stream.</param>
/// <param name="PeriodMs">How often it comes; 0 = in real time.</param>
/// <param name="Levels">Of a partial depth.</param>
/// <param name="Interval">Of a candle, in seconds, with its name.</param>
internal readonly record struct BinanceStreamName(string Symbol, BinanceStreamKind Kind, int PeriodMs, int Levels = 0, (string Name, int Seconds) Interval = default)
{
    private static readonly (string Name, int Seconds)[] Intervals =
    [
        ("1s", 1), ("1m", 60), ("3m", 180), ("5m", 300), ("15m", 900), ("30m", 1800), ("1h", 3600), ("2h", 7200), ("4h", 14400), ("6h", 21600),
        ("8h", 28800), ("12h", 43200), ("1d", 86400), ("3d", 259200), ("1w", 604800),
    ];

    /// <summary>True for names that this product knows. The part before @ is in lower case, what follows is taken as it is.</summary>
    public static bool TryParse(string name, BinanceRules rules, out BinanceStreamName parsed)
    {
        parsed = default;
        var at = name.IndexOf('@', StringComparison.Ordinal);
        if (name == "!bookTicker") return Set(out parsed, "", BinanceStreamKind.AllBookTicker, rules.IsSpot ? -1 : 5000);
        if (at <= 0) return false;
        var (head, tail) = (name[..at], name[(at + 1)..]);
        if (head[0] == '!') return TryParseAll(head, tail, rules, out parsed);
        if (head.Any(char.IsUpper)) return false;
        var symbol = head.ToUpperInvariant();
        var futures = !rules.IsSpot;
        switch (tail)
        {
            case "bookTicker": return Set(out parsed, symbol, BinanceStreamKind.BookTicker, 0);
            case "trade": return Set(out parsed, symbol, BinanceStreamKind.Trade, futures ? -1 : 0);
            case "aggTrade": return Set(out parsed, symbol, BinanceStreamKind.AggTrade, futures ? 100 : 0);
            case "miniTicker": return Set(out parsed, symbol, BinanceStreamKind.MiniTicker, 1000);
            case "ticker": return Set(out parsed, symbol, BinanceStreamKind.Ticker, futures ? 2000 : 1000);
            case "avgPrice": return Set(out parsed, symbol, BinanceStreamKind.AvgPrice, futures ? -1 : 1000);
            case "markPrice": return Set(out parsed, symbol, BinanceStreamKind.MarkPrice, futures ? 3000 : -1);
            case "markPrice@1s": return Set(out parsed, symbol, BinanceStreamKind.MarkPrice, futures ? 1000 : -1);
            case "forceOrder": return Set(out parsed, symbol, BinanceStreamKind.ForceOrder, futures ? 1000 : -1);
        }

        if (tail.StartsWith("depth", StringComparison.Ordinal)) return TryParseDepth(symbol, tail[5..], futures, out parsed);
        if (!tail.StartsWith("kline_", StringComparison.Ordinal)) return false;
        var interval = Array.Find(Intervals, i => i.Name == tail[6..] && (i.Seconds > 1 || !futures));
        return interval.Name is not null && Set(out parsed, symbol, BinanceStreamKind.Kline, futures ? 250 : interval.Seconds == 1 ? 1000 : 2000, 0, interval);
    }

    private static bool TryParseAll(string head, string tail, BinanceRules rules, out BinanceStreamName parsed)
    {
        var futures = !rules.IsSpot;
        return (head, tail) switch
        {
            ("!miniTicker", "arr") => Set(out parsed, "", BinanceStreamKind.AllMiniTicker, 1000),
            ("!ticker", "arr") => Set(out parsed, "", BinanceStreamKind.AllTicker, futures ? 1000 : -1), // gone on spot since 2026-03-26
            ("!markPrice", "arr") => Set(out parsed, "", BinanceStreamKind.AllMarkPrice, futures ? 3000 : -1),
            ("!markPrice", "arr@1s") => Set(out parsed, "", BinanceStreamKind.AllMarkPrice, futures ? 1000 : -1),
            ("!forceOrder", "arr") => Set(out parsed, "", BinanceStreamKind.AllForceOrder, futures ? 1000 : -1),
            _ => Set(out parsed, "", default, -1),
        };
    }

    private static bool TryParseDepth(string symbol, string rest, bool futures, out BinanceStreamName parsed)
    {
        var at = rest.IndexOf('@', StringComparison.Ordinal);
        var (count, speed) = at < 0 ? (rest, "") : (rest[..at], rest[(at + 1)..]);
        var period = (speed, futures) switch { ("100ms", _) => 100, ("500ms", true) => 500, ("", true) => 250, ("", false) => 1000, _ => -1 };
        if (count.Length == 0) return Set(out parsed, symbol, BinanceStreamKind.Depth, period);
        var known = count is "5" or "10" or "20";
        return Set(out parsed, symbol, BinanceStreamKind.PartialDepth, known ? period : -1, known ? int.Parse(count, CultureInfo.InvariantCulture) : 0);
    }

    private static bool Set(
        out BinanceStreamName parsed, string symbol, BinanceStreamKind kind, int periodMs, int levels = 0, (string Name, int Seconds) interval = default)
    {
        parsed = new BinanceStreamName(symbol, kind, periodMs, levels, interval);
        return periodMs >= 0;
    }

    /// <summary>Whether a connection on this route gets it (USD-M only; the others have one route for all).</summary>
    public bool IsOn(BinanceRoute route) => route switch
    {
        BinanceRoute.All => true,
        BinanceRoute.Private => false,
        _ => (Kind is BinanceStreamKind.Depth or BinanceStreamKind.PartialDepth or BinanceStreamKind.BookTicker or BinanceStreamKind.AllBookTicker) == (route == BinanceRoute.Public),
    };
}
