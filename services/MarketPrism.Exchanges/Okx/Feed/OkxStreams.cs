using System.Text;
using System.Text.Encodings.Web;

namespace MarketPrism.Exchanges.Okx;

/// <summary>OKX's public channels.</summary>
internal static class OkxStreams
{
    /// <summary>The route of all channels that we use: <c>/ws/v5/public</c>.</summary>
    public const string Route = "public";

    /// <summary>Books without a change repeat the last <c>seqId</c> with empty sides after about a minute.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(60);

    /// <summary>An index that does not change is repeated once a minute.</summary>
    private static readonly StreamCadence Index = new(false, TimeSpan.FromSeconds(90));

    /// <summary>What it offers.</summary>
    public static IReadOnlyList<Channel> Channels { get; } = Enum.GetValues<Channel>();

    /// <summary>The streams of a subscription, each once.</summary>
    /// <param name="subscription">What is wanted.</param>
    /// <returns>The streams, symbol by symbol.</returns>
    /// <exception cref="FormatException">A symbol of another form, or a channel that none of the symbols has.</exception>
    public static List<StreamSpec> Of(FeedSubscription subscription)
    {
        var channels = subscription.Channels.Distinct().Order().ToList();
        var symbols = subscription.Symbols.Distinct().ToList();
        foreach (var symbol in symbols)
        {
            if (OkxSymbols.Explain(symbol) is { } fault) throw new FormatException(fault);
        }

        foreach (var channel in channels)
        {
            if (symbols.Count > 0 && !symbols.Exists(s => Has(s, channel)) && !symbols.Exists(s => Has(s, channel, subscription.Funding)))
                throw new FormatException($"okx has no {channel.Name()} for {symbols[0]}; it offers {string.Join(", ", ChannelsOf(symbols[0]).Select(static c => c.Name()))}");
        }

        var streams = new List<StreamSpec>();
        var seen = new HashSet<StreamSpec>();
        foreach (var symbol in symbols)
        {
            var type = OkxSymbols.TypeOf(symbol);
            foreach (var channel in channels)
            {
                if (!Has(symbol, channel, subscription.Funding)) continue;
                var stream = Create(channel, symbol, type);
                if (seen.Add(stream)) streams.Add(stream); // liquidations: one stream for all of a type
                if (channel != Channel.MarkPrice) continue;
                var index = CreateStream(channel, "index-tickers", OkxSymbols.IndexOf(symbol), "instId", Index) with { IsSupplement = true };
                if (seen.Add(index)) streams.Add(index); // the index price of mark prices: one stream for all instruments that refer to it
            }
        }

        return streams;
    }

    /// <summary>The channels that an instrument seems to have by its name. Of the dated futures only X-Perps fund.</summary>
    /// <param name="symbol">A well-formed id.</param>
    /// <returns>The channels.</returns>
    public static IReadOnlyList<Channel> ChannelsOf(string symbol) => [.. Channels.Where(c => Has(symbol, c))];

    private static bool Has(string symbol, Channel channel, IReadOnlyDictionary<string, bool> funding) =>
        channel == Channel.FundingRate && funding.TryGetValue(symbol, out var funds) ? funds : Has(symbol, channel);

    private static bool Has(string symbol, Channel channel) => channel switch
    {
        Channel.FundingRate => OkxSymbols.LooksFunded(symbol),
        Channel.MarkPrice or Channel.OpenInterest or Channel.Liquidation => OkxSymbols.TypeOf(symbol) != "SPOT",
        _ => true,
    };

    private static StreamSpec Create(Channel channel, string symbol, string type)
    {
        var raw = channel switch
        {
            Channel.OrderBook => "books",
            Channel.Trade => "trades",
            Channel.Bbo => "bbo-tbt",
            Channel.MarkPrice => "mark-price",
            Channel.FundingRate => "funding-rate",
            Channel.OpenInterest => "open-interest",
            _ => "liquidation-orders",
        };
        var byType = channel == Channel.Liquidation;
        return CreateStream(channel, raw, byType ? type : symbol, byType ? "instType" : "instId", ChannelCadence.Of(channel, fundingIsDense: true));
    }

    private static StreamSpec CreateStream(Channel channel, string raw, string key, string argument, StreamCadence cadence)
    {
        var wire = $$"""{"channel":"{{raw}}","{{argument}}":"{{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(key)}}"}""";
        return new StreamSpec(channel, raw, key, wire, Route, cadence)
        {
            MatchChannel = Encoding.UTF8.GetBytes(raw),
            MatchSymbol = Encoding.UTF8.GetBytes(key),
            Continuity = channel == Channel.OrderBook ? IdContinuity.Linked : IdContinuity.None,
            KeepAlive = channel == Channel.OrderBook ? KeepAlive : null,
        };
    }
}
