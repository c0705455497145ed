using MarketPrism.Domain;

namespace MarketPrism.Cli.Run;

/// <summary>A venue's stream, as the simulator and the raw subjects both name it.</summary>
internal readonly record struct StreamId(Exchange Exchange, Market Market, string RawChannel, string Symbol)
{
    /// <summary>Order books: their message ids are ranges, and their latency is measured.</summary>
    internal bool IsBook => RawChannel == "depth" || (RawChannel.StartsWith("books", StringComparison.Ordinal) && RawChannel != "books5");

    /// <summary>The simulator's name of a venue: <c>binance binance-usdm binance-coinm okx</c>.</summary>
    internal static (Exchange Exchange, Market Market) VenueOf(string simulator) => simulator switch
    {
        "binance" => (Exchange.Binance, Market.Spot),
        "binance-usdm" => (Exchange.Binance, Market.Usdm),
        "binance-coinm" => (Exchange.Binance, Market.Coinm),
        "okx" => (Exchange.Okx, Market.Public),
        _ => throw new ArgumentException($"the simulator has no venue '{simulator}'", nameof(simulator)),
    };

    /// <summary>The simulator's name of a market.</summary>
    internal static string SimulatorOf(Exchange exchange, Market market) =>
        exchange.Protocol == Exchange.Okx.Token ? "okx" : market == Market.Spot ? "binance" : $"binance-{market}";

    /// <summary>From the simulator: <c>btcusdt@depth@100ms</c>, <c>books:BTC-USDT</c>.</summary>
    internal static StreamId OfSent(string venue, string stream, string symbol)
    {
        var (exchange, market) = VenueOf(venue);
        var channel = exchange == Exchange.Binance ? stream.Split('@')[1] : stream.Split(':')[0];
        return new StreamId(exchange, market, channel, symbol);
    }

    /// <summary>From a raw subject's tail: <c>{vp}.{exchange}.{market}.{channel}.{symbol}</c>.</summary>
    /// <returns>Null when it has another form.</returns>
    internal static StreamId? OfSubject(string tail) =>
        tail.Split('.') is [_, var exchange, var market, var channel, var symbol] && Exchange.TryParse(exchange, out var e) && Market.TryParse(market, out var m)
            && SubjectToken.TryUnescape(channel, out var c) && SubjectToken.TryUnescape(symbol, out var s)
            ? new StreamId(e, m, c, s)
            : null;
}
