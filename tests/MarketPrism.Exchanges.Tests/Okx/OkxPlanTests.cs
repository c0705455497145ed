using System.Text;

namespace MarketPrism.Exchanges.Tests.Okx;

public sealed class OkxPlanTests
{
    private static readonly IVenue Okx = VenueCatalog.Find(Exchange.Okx, Market.Public);
    private static readonly IFeedProtocol Feed = Okx.Feed;

    [Fact]
    public void All_channels_share_a_socket_and_liquidations_come_by_type()
    {
        var socket = Assert.Single(Feed.Plan(new FeedSubscription(["BTC-USDT", "BTC-USDT-SWAP", "ETH-USDT-SWAP"], Enum.GetValues<Channel>())).Sockets);
        Assert.Equal("public-0", socket.Name);
        Assert.Equal(
            [
                "books/BTC-USDT", "trades/BTC-USDT", "bbo-tbt/BTC-USDT",
                "books/BTC-USDT-SWAP", "trades/BTC-USDT-SWAP", "bbo-tbt/BTC-USDT-SWAP", "mark-price/BTC-USDT-SWAP", "index-tickers/BTC-USDT", "funding-rate/BTC-USDT-SWAP", "open-interest/BTC-USDT-SWAP", "liquidation-orders/SWAP",
                "books/ETH-USDT-SWAP", "trades/ETH-USDT-SWAP", "bbo-tbt/ETH-USDT-SWAP", "mark-price/ETH-USDT-SWAP", "index-tickers/ETH-USDT", "funding-rate/ETH-USDT-SWAP", "open-interest/ETH-USDT-SWAP",
            ],
            socket.Streams.Select(s => $"{s.RawChannel}/{s.Symbol}"));
    }

    [Fact]
    public void Instruments_of_one_index_share_its_stream() => Assert.Equal(
        ["BTC-USD"],
        Feed.Plan(new FeedSubscription(["BTC-USD-SWAP", "BTC-USD_UM-SWAP", "BTC-USD-261225", "BTC-USD-261225-70000-C"], [Channel.MarkPrice])).Sockets
            .SelectMany(s => s.Streams).Where(s => s.RawChannel == "index-tickers").Select(s => s.Symbol));

    [Fact]
    public void Funding_rates_are_planned_by_metadata_and_only_without_them_by_name()
    {
        var wanted = new FeedSubscription(["BTC-USD-310404", "ETH-USD_UM_XPERP-310404", "BTC-USDT-SWAP", "BTC-USD-261225"], [Channel.FundingRate]);
        Assert.Equal(["ETH-USD_UM_XPERP-310404", "BTC-USDT-SWAP"], Symbols(wanted));
        Assert.Equal(["BTC-USD-310404", "BTC-USDT-SWAP"], Symbols(wanted with { Funding = new Dictionary<string, bool> { ["BTC-USD-310404"] = true, ["ETH-USD_UM_XPERP-310404"] = false, ["BTC-USD-261225"] = false } }));
        var future = new FeedSubscription(["BTC-USD-310404"], [Channel.FundingRate]);
        Assert.Throws<FormatException>(() => Feed.Plan(future)); // nothing known, and its name says no
        Assert.Equal(["BTC-USD-310404"], Symbols(future with { Funding = new Dictionary<string, bool> { ["BTC-USD-310404"] = true } }));
        var named = new FeedSubscription(["ETH-USD_UM_XPERP-310404"], [Channel.FundingRate]);
        Assert.Empty(Symbols(named with { Funding = new Dictionary<string, bool> { ["ETH-USD_UM_XPERP-310404"] = false } })); // no reason to refuse what was accepted

        static IEnumerable<string> Symbols(FeedSubscription subscription) => Feed.Plan(subscription).Sockets.SelectMany(static s => s.Streams).Select(static s => s.Symbol);
    }

    [Theory]
    [InlineData(null, "wss://ws.okx.com/ws/v5/public")]
    [InlineData("ws://127.0.0.1:4711/okx", "ws://127.0.0.1:4711/okx/ws/v5/public")]
    public void The_url_is_on_port_443_or_below_the_configured_base(string? websocket, string expected) =>
        Assert.Equal(expected, Feed.ConnectUrl(new VenueEndpoint(websocket is null ? null : new Uri(websocket), null), "public", []).AbsoluteUri);

    [Fact]
    public void Requests_hold_their_arguments_and_an_id_of_digits()
    {
        var streams = Feed.Plan(new FeedSubscription(["BTC-USDT", "BTC-USDT-SWAP"], [Channel.OrderBook, Channel.Liquidation])).Sockets[0].Streams;
        var request = Assert.Single(Feed.Subscribe(streams, new ControlIds()));
        Assert.Equal(
            """{"id":"1","op":"subscribe","args":[{"channel":"books","instId":"BTC-USDT"},{"channel":"books","instId":"BTC-USDT-SWAP"},{"channel":"liquidation-orders","instType":"SWAP"}]}""",
            Encoding.UTF8.GetString(request.Payload.Span));
        Assert.StartsWith("""{"id":"1","op":"unsubscribe",""", Encoding.UTF8.GetString(Feed.Unsubscribe(streams, new ControlIds())[0].Payload.Span), StringComparison.Ordinal);
        Assert.Null(Feed.ListSubscriptions(new ControlIds()));
    }

    [Fact]
    public void Text_ping_before_the_venue_cuts_at_30_seconds()
    {
        Assert.Equal("ping", Encoding.ASCII.GetString(Feed.Heartbeat.PingText!.Value.Span));
        Assert.True(Feed.Heartbeat.PingAfter < TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("BTCUSDT", "OKX writes BTC-USDT")]
    [InlineData("btc-usdt", "OKX writes BTC-USDT")]
    [InlineData("BTC/USDT", "OKX writes BTC-USDT")]
    [InlineData("BTCUSDT_261225", "OKX writes BTC-USDT-261225")]
    [InlineData("BTCUSD_PERP", "OKX writes BTC-USD-SWAP")]
    [InlineData("BTC-USDT-PERP", "OKX writes BTC-USDT-SWAP")]
    [InlineData("BTC-USD-261225-70000", "BTC-USD-261225-70000-C (options)")]
    public void A_symbol_of_another_form_is_refused_with_the_right_one(string symbol, string part) =>
        Assert.Contains(part, Assert.Throws<FormatException>(() => Feed.Plan(new FeedSubscription([symbol], [Channel.Trade]))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("BTC-USDT")]
    [InlineData("BTC-USD_UM-SWAP")]
    [InlineData("BTC-USD-261225-70000-C")]
    [InlineData("BTC-USDT-261225")]
    public void Its_own_forms_are_taken(string symbol) => Assert.Null(Okx.ExplainSymbol(symbol));

    [Fact]
    public void A_channel_that_no_symbol_has_is_refused() =>
        Assert.Contains("okx has no funding_rate for BTC-USDT; it offers orderbook, trade, bbo", Assert.Throws<FormatException>(() => Feed.Plan(new FeedSubscription(["BTC-USDT", "BTC-USDT-261225"], [Channel.FundingRate]))).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_dated_futures_only_x_perps_fund()
    {
        var streams = Feed.Plan(new FeedSubscription(["ETH-USD_UM_XPERP-310404", "ETH-USD-261225", "BTC-USDT-SWAP"], [Channel.FundingRate])).Sockets.SelectMany(s => s.Streams);
        Assert.Equal(["ETH-USD_UM_XPERP-310404", "BTC-USDT-SWAP"], streams.Select(s => s.Symbol));
        Assert.Contains(Channel.FundingRate, Okx.ChannelsOf("ETH-USD_UM_XPERP-310404"));
        Assert.DoesNotContain(Channel.FundingRate, Okx.ChannelsOf("ETH-USD_UM-310404"));
        Assert.DoesNotContain(Channel.FundingRate, Okx.ChannelsOf("BTC-USD_XPERP"));
    }
}
