using System.Text;

namespace MarketPrism.Exchanges.Binance;

/// <summary>Names and routes of Binance's streams.</summary>
internal static class BinanceStreams
{
    /// <summary>The streams of a subscription, each once, and what must be polled.</summary>
    /// <param name="market">The market.</param>
    /// <param name="subscription">What is wanted.</param>
    /// <param name="polls">Gets the polls.</param>
    /// <returns>The streams, symbol by symbol.</returns>
    /// <exception cref="FormatException">A symbol or channel that the market cannot have.</exception>
    public static List<StreamSpec> Of(BinanceMarket market, FeedSubscription subscription, List<PollSpec> polls)
    {
        var channels = subscription.Channels.Distinct().Order().ToList();
        var symbols = subscription.Symbols.Distinct().ToList();
        foreach (var symbol in symbols)
        {
            if (BinanceSymbols.Explain(market.Market, symbol) is { } fault) throw new FormatException(fault);
        }

        foreach (var channel in channels)
        {
            if (!market.Channels.Contains(channel))
                throw new FormatException($"binance {market.Market} has no {channel.Name()}; it offers {string.Join(", ", market.Channels.Select(c => c.Name()))}");
            if (symbols.Count > 0 && !symbols.Exists(s => market.ChannelsOf(s).Contains(channel)))
                throw new FormatException($"binance {market.Market} has no {channel.Name()} for {symbols[0]}; it offers {string.Join(", ", market.ChannelsOf(symbols[0]).Select(c => c.Name()))}");
        }

        var streams = new List<StreamSpec>();
        foreach (var symbol in symbols)
        {
            foreach (var channel in channels.Intersect(market.ChannelsOf(symbol)))
            {
                if (channel == Channel.OpenInterest) polls.Add(new PollSpec(channel, symbol, PollInterval(symbols.Count)));
                else if (channel != Channel.FundingRate || !channels.Contains(Channel.MarkPrice)) streams.Add(Create(market, channel, symbol)); // one stream carries both
            }
        }

        return streams;
    }

    /// <summary>How a stream's name stands in a URL: <c>@</c> and <c>!</c> as they are, other than ASCII percent-encoded.</summary>
    /// <param name="stream">The stream.</param>
    /// <returns>The text.</returns>
    public static string UrlForm(StreamSpec stream)
    {
        var at = stream.WireName.IndexOf('@', StringComparison.Ordinal);
        return Uri.EscapeDataString(stream.WireName[..at]) + stream.WireName[at..];
    }

    private static StreamSpec Create(BinanceMarket market, Channel channel, string symbol)
    {
        var (raw, speed) = channel switch
        {
            Channel.OrderBook => ("depth", "@100ms"),
            Channel.Trade => (market.TradeChannel, ""),
            Channel.Bbo => ("bookTicker", ""),
            Channel.Liquidation => ("forceOrder", ""),
            _ => ("markPrice", "@1s"), // funding rates too, by the same name, so that asking for mark prices later touches nothing
        };
        var route = !market.HasRoutes ? "stream" : channel is Channel.OrderBook or Channel.Bbo ? "public" : "market";
        var lower = symbol.ToLowerInvariant();
        return new StreamSpec(channel, raw, symbol, $"{lower}@{raw}{speed}", route, ChannelCadence.Of(channel, fundingIsDense: false))
        {
            MatchChannel = Encoding.UTF8.GetBytes(raw),
            MatchSymbol = Encoding.UTF8.GetBytes(lower),
            Continuity = channel switch
            {
                Channel.OrderBook when market.IsDerivative => IdContinuity.LinkedApart,
                Channel.OrderBook or Channel.Trade => IdContinuity.Consecutive,
                _ => IdContinuity.None,
            },
        };
    }

    /// <summary>10 s, slower when there are so many symbols that polling would take more than about a third of the weight.</summary>
    private static TimeSpan PollInterval(int symbols) => TimeSpan.FromSeconds(10 * Math.Max(1, (symbols + 99) / 100));
}
