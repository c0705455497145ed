namespace MarketPrism.Simulator.Market;

/// <summary>Instruments in the venues' own names, with plausible grids and prices.</summary>
public static class InstrumentCatalog
{
    private static readonly string[] Quotes = ["USDT", "USDC", "FDUSD", "BTC", "ETH", "BNB", "EUR"];
    private static readonly string[] Known = ["BTC", "ETH", "BNB", "SOL", "XRP", "DOGE", "ADA", "AVAX", "LINK", "DOT", "LTC", "UNI", "ATOM", "NEAR", "APT", "ARB", "OP", "SUI", "TON", "TRX"];

    /// <summary>Binance spot pairs: the six that always trade, or the named ones.</summary>
    public static IReadOnlyList<InstrumentSpec> BinanceSpot(params IReadOnlyList<string> symbols) =>
        [.. Or(symbols, "BTCUSDT", "ETHUSDT", "BNBUSDT", "SOLUSDT", "XRPUSDT", "ETHBTC").Select(BinanceSpotPair)];

    /// <summary>Binance USD-M contracts: perpetuals, and dated ones by the suffix <c>_YYMMDD</c>.</summary>
    public static IReadOnlyList<InstrumentSpec> BinanceUsdM(params IReadOnlyList<string> symbols) =>
        [.. Or(symbols, "BTCUSDT", "ETHUSDT", "SOLUSDT", "BTCUSDT_261225").Select(BinanceUsdMContract)];

    /// <summary>Binance COIN-M contracts, such as <c>BTCUSD_PERP</c>.</summary>
    public static IReadOnlyList<InstrumentSpec> BinanceCoinM(params IReadOnlyList<string> symbols) =>
        [.. Or(symbols, "BTCUSD_PERP", "ETHUSD_PERP").Select(BinanceCoinMContract)];

    /// <summary>OKX instruments by id: pairs, swaps, futures and options.</summary>
    public static IReadOnlyList<InstrumentSpec> Okx(params IReadOnlyList<string> symbols) =>
        [.. Or(symbols, "BTC-USDT", "ETH-USDT", "SOL-USDT", "BTC-USDT-SWAP", "ETH-USDT-SWAP", "BTC-USD-SWAP", "BTC-USDT-261225", "BTC-USD-261225-70000-C").Select(OkxInstrument)];

    /// <summary>So many currencies: the best known first, then invented ones.</summary>
    public static IEnumerable<string> Currencies(int count) =>
        Enumerable.Range(0, count).Select(i => i < Known.Length ? Known[i] : $"SIM{i - Known.Length:000}");

    private static IReadOnlyList<string> Or(IReadOnlyList<string> symbols, params IReadOnlyList<string> defaults) => symbols.Count > 0 ? symbols : defaults;

    private static InstrumentSpec BinanceSpotPair(string symbol)
    {
        var quote = Quotes.FirstOrDefault(q => symbol.Length > q.Length && symbol.EndsWith(q, StringComparison.Ordinal))
            ?? throw new ArgumentException($"'{symbol}' is no Binance spot pair: it must end with USDT, USDC, FDUSD, BTC, ETH, BNB or EUR");
        var (price, decimals, lots) = Grid(symbol[..^quote.Length], quote);
        return new InstrumentSpec
        {
            Symbol = symbol,
            Base = symbol[..^quote.Length],
            Quote = quote,
            Settle = quote,
            PriceDecimals = decimals,
            QuantityDecimals = lots,
            PriceDisplay = 8,
            QuantityDisplay = 8,
            ReferencePrice = price,
            TypicalLots = Typical(price, lots),
        };
    }

    private static InstrumentSpec BinanceUsdMContract(string symbol)
    {
        var pair = symbol.Split('_')[0];
        if (!pair.EndsWith("USDT", StringComparison.Ordinal) && !pair.EndsWith("USDC", StringComparison.Ordinal))
            throw new ArgumentException($"'{symbol}' is no Binance USD-M contract: write BTCUSDT or BTCUSDT_261225");
        var (price, decimals, lots) = Grid(pair[..^4], pair[^4..]);
        return new InstrumentSpec
        {
            Symbol = symbol,
            Base = pair[..^4],
            Quote = pair[^4..],
            Settle = pair[^4..],
            Kind = symbol.Contains('_') ? InstrumentKind.Future : InstrumentKind.Perpetual,
            Expiry = symbol.Contains('_') ? Date(symbol.Split('_')[1]) : null,
            PriceDecimals = price >= 10 ? decimals - 1 : decimals,
            QuantityDecimals = Math.Min(3, lots),
            PriceDisplay = decimals,
            QuantityDisplay = Math.Min(3, lots),
            ReferencePrice = price,
            TypicalLots = Typical(price, Math.Min(3, lots)),
        };
    }

    private static InstrumentSpec BinanceCoinMContract(string symbol)
    {
        var pair = symbol.Split('_')[0];
        if (!symbol.Contains('_') || !pair.EndsWith("USD", StringComparison.Ordinal)) throw new ArgumentException($"'{symbol}' is no Binance COIN-M contract: write BTCUSD_PERP or BTCUSD_261225");
        var (price, decimals, _) = Grid(pair[..^3], "USD");
        var perpetual = symbol.EndsWith("_PERP", StringComparison.Ordinal);
        return new InstrumentSpec
        {
            Symbol = symbol,
            Base = pair[..^3],
            Quote = "USD",
            Settle = pair[..^3],
            Inverse = true,
            Kind = perpetual ? InstrumentKind.Perpetual : InstrumentKind.Future,
            Expiry = perpetual ? null : Date(symbol.Split('_')[1]),
            PriceDecimals = Math.Max(1, decimals - 1),
            QuantityDecimals = 0,
            PriceDisplay = Math.Max(1, decimals - 1),
            ReferencePrice = price,
            TypicalLots = 120,
            ContractSize = pair == "BTCUSD" ? 100 : 10,
        };
    }

    private static InstrumentSpec OkxInstrument(string symbol)
    {
        var parts = symbol.Split('-');
        if (parts.Length < 2) throw new ArgumentException($"'{symbol}' is no OKX instrument: write BTC-USDT, BTC-USDT-SWAP, BTC-USDT-261225 or BTC-USD-261225-70000-C");
        var kind = parts.Length switch { 2 => InstrumentKind.Spot, 5 => InstrumentKind.Option, _ when parts[2] == "SWAP" => InstrumentKind.Perpetual, _ => InstrumentKind.Future };
        var (price, decimals, lots) = Grid(parts[0], parts[1]);
        var inverse = kind != InstrumentKind.Spot && parts[1] == "USD";
        var spec = new InstrumentSpec
        {
            Symbol = symbol,
            Base = parts[0],
            Quote = parts[1],
            Settle = inverse ? parts[0] : parts[1],
            Kind = kind,
            Inverse = inverse,
            Expiry = parts.Length > 2 && kind != InstrumentKind.Perpetual ? Date(parts[2]) : null,
            PriceDecimals = price >= 10 ? decimals - 1 : decimals,
            QuantityDecimals = kind == InstrumentKind.Spot ? 8 : 2,
            ReferencePrice = price,
            TypicalLots = kind == InstrumentKind.Spot ? Typical(price, 8) : 5_000,
            ContractSize = kind == InstrumentKind.Spot ? 0 : inverse ? 100 : price > 10_000 ? 0.01m : price > 500 ? 0.1m : 1,
        };
        return kind != InstrumentKind.Option ? spec : spec with
        {
            // a premium in the base currency, on a grid of 0.0005
            Strike = decimal.Parse(parts[3], System.Globalization.CultureInfo.InvariantCulture),
            Call = parts[4] == "C",
            PriceDecimals = 4,
            TickUnits = 5,
            QuantityDecimals = 0,
            TypicalLots = 40,
            ReferencePrice = 0.4m,
        };
    }

    private static (decimal Price, int PriceDecimals, int QuantityDecimals) Grid(string currency, string quote)
    {
        var usd = UsdPrice(currency);
        var price = quote switch { "BTC" => usd / UsdPrice("BTC"), "ETH" => usd / UsdPrice("ETH"), "BNB" => usd / UsdPrice("BNB"), _ => usd };
        return price switch
        {
            >= 1000 => (price, 2, 5),
            >= 10 => (price, 2, 4),
            >= 1 => (price, 4, 2),
            >= 0.01m => (price, 6, 1),
            _ => (price, 8, 0),
        };
    }

    private static decimal UsdPrice(string currency) => currency switch
    {
        "BTC" => 64_120m,
        "ETH" => 2_683m,
        "BNB" => 612m,
        "SOL" => 171m,
        "XRP" => 1.42m,
        "DOGE" => 0.2214m,
        "ADA" => 0.61m,
        _ => Named(currency),
    };

    /// <summary>A price that belongs to the name, 0.05 … 500.</summary>
    private static decimal Named(string currency) => Math.Round((decimal)Math.Pow(10, -1.3 + 4 * MarketRandom.For(7, currency).NextDouble()), 4);

    private static long Typical(decimal price, int quantityDecimals)
    {
        var lots = 1_500m / Math.Max(price, 0.000001m);
        for (var i = 0; i < quantityDecimals; i++) lots *= 10;
        return Math.Max(20, (long)Math.Min(lots, 1e15m));
    }

    private static DateTimeOffset Date(string yymmdd) =>
        DateTimeOffset.TryParseExact(yymmdd, "yyMMdd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var day)
            ? day.AddHours(8)
            : throw new ArgumentException($"'{yymmdd}' is no expiry: write YYMMDD");
}
