using System.Text;

namespace MarketPrism.Exchanges.Tests.Binance;

public sealed class BinancePlanTests
{
    private static readonly IFeedProtocol Spot = VenueCatalog.Find(Exchange.Binance, Market.Spot).Feed;
    private static readonly IFeedProtocol Usdm = VenueCatalog.Find(Exchange.Binance, Market.Usdm).Feed;
    private static readonly IFeedProtocol Coinm = VenueCatalog.Find(Exchange.Binance, Market.Coinm).Feed;
    private static readonly VenueEndpoint Live = new(null, null);

    [Fact]
    public void Three_channels_of_two_spot_symbols_share_one_socket()
    {
        var socket = Assert.Single(Spot.Plan(new FeedSubscription(["BTCUSDT", "ETHUSDT", "BTCUSDT"], [Channel.OrderBook, Channel.Trade, Channel.Bbo])).Sockets);
        Assert.Equal(("stream-0", "stream"), (socket.Name, socket.Route));
        Assert.Equal(
            "wss://stream.binance.com/stream?streams=btcusdt@depth@100ms/btcusdt@trade/btcusdt@bookTicker/ethusdt@depth@100ms/ethusdt@trade/ethusdt@bookTicker",
            Spot.ConnectUrl(Live, socket.Route, socket.Streams).AbsoluteUri);
    }

    [Fact]
    public void Usdm_needs_a_socket_for_each_route_and_polls_open_interest()
    {
        var plan = Usdm.Plan(new FeedSubscription(["BTCUSDT"], Enum.GetValues<Channel>()));
        Assert.Equal(
            ["wss://fstream.binance.com/public/stream?streams=btcusdt@depth@100ms/btcusdt@bookTicker", "wss://fstream.binance.com/market/stream?streams=btcusdt@aggTrade/btcusdt@markPrice@1s/btcusdt@forceOrder"],
            plan.Sockets.Select(s => Usdm.ConnectUrl(Live, s.Route, s.Streams).AbsoluteUri));
        Assert.Equal([new PollSpec(Channel.OpenInterest, "BTCUSDT", TimeSpan.FromSeconds(10))], plan.Polls);
    }

    [Fact]
    public void Coinm_has_one_route()
    {
        var socket = Assert.Single(Coinm.Plan(new FeedSubscription(["BTCUSD_PERP"], [Channel.OrderBook, Channel.Trade, Channel.FundingRate])).Sockets);
        Assert.Equal("wss://dstream.binance.com/stream?streams=btcusd_perp@depth@100ms/btcusd_perp@aggTrade/btcusd_perp@markPrice@1s", Coinm.ConnectUrl(Live, socket.Route, socket.Streams).AbsoluteUri);
        Assert.True(socket.Streams[2].Cadence.IsSparse);
    }

    [Theory]
    [InlineData("ws://127.0.0.1:4711/binance", "ws://127.0.0.1:4711/binance/stream?streams=btcusdt@trade")]
    [InlineData("ws://127.0.0.1:4711/binance/", "ws://127.0.0.1:4711/binance/stream?streams=btcusdt@trade")]
    public void Routes_are_appended_to_a_configured_base(string websocket, string expected)
    {
        var streams = Spot.Plan(new FeedSubscription(["BTCUSDT"], [Channel.Trade])).Sockets[0].Streams;
        Assert.Equal(expected, Spot.ConnectUrl(new VenueEndpoint(new Uri(websocket), null), "stream", streams).AbsoluteUri);
    }

    [Fact]
    public void Other_than_ascii_letters_are_percent_encoded_in_the_url_and_plain_in_messages()
    {
        var streams = Spot.Plan(new FeedSubscription(["币USDT"], [Channel.Trade])).Sockets[0].Streams;
        Assert.EndsWith("streams=%E5%B8%81usdt@trade", Spot.ConnectUrl(Live, "stream", streams).AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal("""{"method":"SUBSCRIBE","params":["币usdt@trade"],"id":1}""", Encoding.UTF8.GetString(Spot.Subscribe(streams, new ControlIds())[0].Payload.Span));
        Assert.Equal("币usdt", Encoding.UTF8.GetString(streams[0].MatchSymbol.Span));
    }

    [Fact]
    public void Subscriptions_are_sent_in_small_batches_with_rising_ids()
    {
        var streams = Spot.Plan(new FeedSubscription([.. Enumerable.Range(0, 450).Select(i => $"COIN{i}USDT")], [Channel.Trade])).Sockets.SelectMany(s => s.Streams).ToList();
        var requests = Spot.Subscribe(streams, new ControlIds());
        Assert.Equal(streams, requests.SelectMany(r => r.Streams));
        Assert.All(requests, r => Assert.InRange(r.Payload.Length, 1, 4_000));
        Assert.Equal(Enumerable.Range(1, requests.Count).Select(i => $"{i}"), requests.Select(r => r.Id));
        Assert.Equal("""{"method":"LIST_SUBSCRIPTIONS","id":9}""", Encoding.UTF8.GetString(Spot.ListSubscriptions(After(8))!.Payload.Span));
    }

    [Theory]
    [InlineData("btcusdt", "Binance writes BTCUSDT")]
    [InlineData("BTC-USDT", "Binance writes BTCUSDT")]
    [InlineData("BTC/USDT", "Binance writes BTCUSDT")]
    [InlineData("BTC USDT", "it writes BTCUSDT")]
    [InlineData("BTCUSDT_261225", "BTCUSDT")]
    [InlineData("", "empty")]
    public void A_symbol_of_another_form_is_refused_with_the_right_one(string symbol, string part)
    {
        var fault = Assert.Throws<FormatException>(() => Spot.Plan(new FeedSubscription([symbol], [Channel.Trade])));
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forms_of_futures_symbols()
    {
        Assert.Null(VenueCatalog.Find(Exchange.Binance, Market.Usdm).ExplainSymbol("BTCUSDT_261225"));
        Assert.Contains("BTCUSDT_261225", VenueCatalog.Find(Exchange.Binance, Market.Usdm).ExplainSymbol("BTC-USDT-261225"), StringComparison.Ordinal);
        Assert.Contains("writes BTCUSDT", VenueCatalog.Find(Exchange.Binance, Market.Usdm).ExplainSymbol("BTC-USDT-SWAP"), StringComparison.Ordinal);
        Assert.Null(VenueCatalog.Find(Exchange.Binance, Market.Coinm).ExplainSymbol("BTCUSD_PERP"));
        Assert.Contains("writes BTCUSD_PERP", VenueCatalog.Find(Exchange.Binance, Market.Coinm).ExplainSymbol("BTCUSD"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_derivative_channel_on_spot_is_refused_with_what_there_is()
    {
        var fault = Assert.Throws<FormatException>(() => Spot.Plan(new FeedSubscription(["BTCUSDT"], [Channel.MarkPrice])));
        Assert.Equal("binance spot has no mark_price; it offers orderbook, trade, bbo", fault.Message);
    }

    [Fact]
    public void A_funding_rate_is_subscribed_of_perpetuals_and_refused_where_no_symbol_funds()
    {
        var usdm = VenueCatalog.Find(Exchange.Binance, Market.Usdm);
        var streams = usdm.Feed.Plan(new FeedSubscription(["BTCUSDT", "BTCUSDT_261225"], [Channel.FundingRate])).Sockets.SelectMany(s => s.Streams);
        Assert.Equal("BTCUSDT", Assert.Single(streams).Symbol);
        var fault = Assert.Throws<FormatException>(() => usdm.Feed.Plan(new FeedSubscription(["BTCUSDT_261225"], [Channel.FundingRate])));
        Assert.Equal("binance usdm has no funding_rate for BTCUSDT_261225; it offers orderbook, trade, bbo, mark_price, open_interest, liquidation", fault.Message);
        Assert.DoesNotContain(Channel.FundingRate, VenueCatalog.Find(Exchange.Binance, Market.Coinm).ChannelsOf("BTCUSD_261225"));
        Assert.Contains(Channel.FundingRate, VenueCatalog.Find(Exchange.Binance, Market.Coinm).ChannelsOf("BTCUSD_PERP"));
    }

    private static ControlIds After(int taken)
    {
        var ids = new ControlIds();
        for (var i = 0; i < taken; i++) ids.Next();
        return ids;
    }
}
