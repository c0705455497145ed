namespace MarketPrism.Simulator.Venues.Okx;

/// <summary>One public channel and its rules.</summary>
/// <param name="Name">The channel's name; candles by their prefix.</param>
/// <param name="Kind">What comes.</param>
/// <param name="Business">Served on <c>/business</c> rather than <c>/public</c>.</param>
/// <param name="PeriodMs">How often it is looked at; 0 = as things happen.</param>
/// <param name="ByType">Subscribed by instrument type instead of instrument.</param>
internal sealed record OkxChannel(string Name, OkxChannelKind Kind, bool Business, int PeriodMs, bool ByType = false)
{
    private static readonly OkxChannel[] All =
    [
        new("bbo-tbt", OkxChannelKind.Best, false, 10),
        new("books", OkxChannelKind.Books, false, 100),
        new("books5", OkxChannelKind.Books5, false, 100),
        new("trades", OkxChannelKind.Trades, false, 0),
        new("trades-all", OkxChannelKind.TradesAll, true, 0),
        new("tickers", OkxChannelKind.Tickers, false, 100),
        new("funding-rate", OkxChannelKind.FundingRate, false, 60_000),
        new("mark-price", OkxChannelKind.MarkPrice, false, 200),
        new("index-tickers", OkxChannelKind.IndexTickers, false, 1000),
        new("open-interest", OkxChannelKind.OpenInterest, false, 3000),
        new("price-limit", OkxChannelKind.PriceLimit, false, 1000),
        new("liquidation-orders", OkxChannelKind.Liquidations, false, 1000, true),
        new("instruments", OkxChannelKind.Instruments, false, 3_600_000, true),
    ];

    private static readonly (string Name, int Seconds)[] Intervals =
    [
        ("1s", 1), ("1m", 60), ("3m", 180), ("5m", 300), ("15m", 900), ("30m", 1800), ("1H", 3600), ("2H", 7200), ("4H", 14400), ("6H", 21600), ("12H", 43200), ("1D", 86400),
    ];

    /// <summary>Seconds of a candle; 0 for other channels.</summary>
    public int CandleSeconds { get; private init; }

    /// <summary>The channel with this name, or null.</summary>
    public static OkxChannel? Find(string name)
    {
        if (!name.StartsWith("candle", StringComparison.Ordinal)) return Array.Find(All, c => c.Name == name);
        var interval = Array.Find(Intervals, i => name[6..] == i.Name || name[6..] == i.Name + "utc");
        return interval.Name is null ? null : new OkxChannel(name, OkxChannelKind.Candle, true, 1000) { CandleSeconds = interval.Seconds };
    }
}
