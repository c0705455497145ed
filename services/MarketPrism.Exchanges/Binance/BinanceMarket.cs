namespace MarketPrism.Exchanges.Binance;

/// <summary>In what Binance's markets differ from each other.</summary>
internal sealed record BinanceMarket
{
    /// <summary>Most streams that we put on a socket: the venue takes 1024, but they stand in the URL, and one cut should not touch them all.</summary>
    public const int StreamsPerSocket = 200;

    /// <summary>Most bytes of stream names in a URL: every proxy and server takes 8 KB with the rest of the request line.</summary>
    public const int UrlBytes = 7_500;

    private static readonly Channel[] Derivatives =
        [Channel.OrderBook, Channel.Trade, Channel.Bbo, Channel.MarkPrice, Channel.FundingRate, Channel.OpenInterest, Channel.Liquidation];

    private static readonly Channel[] Dated = [.. Derivatives.Where(static c => c != Channel.FundingRate)];

    /// <summary>Spot.</summary>
    public static BinanceMarket Spot { get; } = new()
    {
        Market = Market.Spot,
        WebSocketBase = new Uri("wss://stream.binance.com:443"),
        RestBase = new Uri("https://api.binance.com"),
        RestPath = "/api/v3",
        Bucket = "spot",
        WeightPerMinute = 4_800, // of 6,000
        HasRoutes = false,
        Channels = [Channel.OrderBook, Channel.Trade, Channel.Bbo],
        TradeChannel = "trade",
        MessagesPerSecond = 3, // of 5, pongs and our keep-alive pings included
        ServerPingEvery = TimeSpan.FromSeconds(20),
    };

    /// <summary>USD-margined futures.</summary>
    public static BinanceMarket Usdm { get; } = new()
    {
        Market = Market.Usdm,
        WebSocketBase = new Uri("wss://fstream.binance.com"),
        RestBase = new Uri("https://fapi.binance.com"),
        RestPath = "/fapi/v1",
        Bucket = "futures",
        WeightPerMinute = 1_920, // of 2,400, one pool with COIN-M
        HasRoutes = true,
        Channels = Derivatives,
        TradeChannel = "aggTrade",
        MessagesPerSecond = 7, // of 10
        ServerPingEvery = TimeSpan.FromMinutes(3),
    };

    /// <summary>Coin-margined futures.</summary>
    public static BinanceMarket Coinm { get; } = Usdm with
    {
        Market = Market.Coinm,
        WebSocketBase = new Uri("wss://dstream.binance.com"),
        RestBase = new Uri("https://dapi.binance.com"),
        RestPath = "/dapi/v1",
        HasRoutes = false,
    };

    /// <summary>The market.</summary>
    public required Market Market { get; init; }

    /// <summary>The live WebSocket base.</summary>
    public required Uri WebSocketBase { get; init; }

    /// <summary>The live REST base.</summary>
    public required Uri RestBase { get; init; }

    /// <summary>Path before the REST endpoints' names.</summary>
    public required string RestPath { get; init; }

    /// <summary>The pool that REST weight counts in.</summary>
    public required string Bucket { get; init; }

    /// <summary>Weight that we allow ourselves.</summary>
    public required int WeightPerMinute { get; init; }

    /// <summary>Whether books and best prices have another route (<c>public</c>) than the rest (<c>market</c>); on the wrong one a stream is acknowledged and silent.</summary>
    public required bool HasRoutes { get; init; }

    /// <summary>What it offers.</summary>
    public required IReadOnlyList<Channel> Channels { get; init; }

    /// <summary>The stream of trades: <c>trade</c>, or <c>aggTrade</c> where single trades are not documented.</summary>
    public required string TradeChannel { get; init; }

    /// <summary>Messages a second that we allow ourselves on a socket.</summary>
    public required int MessagesPerSecond { get; init; }

    /// <summary>How often the venue pings.</summary>
    public required TimeSpan ServerPingEvery { get; init; }

    /// <summary>True for futures.</summary>
    public bool IsDerivative => Market != Market.Spot;

    /// <summary>What it offers for an instrument: dated futures do not fund (their <c>markPriceUpdate</c> has <c>r</c> and <c>T</c> of 0).</summary>
    /// <param name="symbol">A symbol of the market's form.</param>
    /// <returns>The channels.</returns>
    public IReadOnlyList<Channel> ChannelsOf(string symbol) => BinanceSymbols.IsDated(symbol) ? Dated : Channels;
}
