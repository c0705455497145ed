namespace MarketPrism.Feeds.Tests.Rest;

public sealed class RestStreamProbeTests
{
    [Theory]
    [InlineData("binance", "spot", "BTCUSDT", Channel.OrderBook, """{"lastUpdateId":ID,"bids":[],"asks":[]}""")]
    [InlineData("binance", "spot", "BTCUSDT", Channel.Trade, """[{"id":ID,"price":"1"}]""")]
    [InlineData("binance", "usdm", "BTCUSDT", Channel.Trade, """[{"a":3},{"a":ID,"p":"1"}]""")]
    [InlineData("okx", "public", "BTC-USDT", Channel.OrderBook, """{"code":"0","msg":"","data":[{"asks":[["1","2","0","1"]],"bids":[],"ts":"5","seqId":ID}]}""")]
    [InlineData("okx", "public", "BTC-USDT", Channel.Trade, """{"code":"0","msg":"","data":[{"tradeId":"ID","px":"1"}]}""")]
    public async Task The_newest_id_tells_a_quiet_stream_from_a_dead_one(string exchange, string market, string symbol, Channel channel, string body)
    {
        var venue = VenueCatalog.Find(Exchange.Parse(exchange), Market.Parse(market));
        var stream = venue.Feed.Plan(new FeedSubscription([symbol], [channel])).Sockets[0].Streams[0];
        Assert.Equal(ProbeVerdict.Quiet, await ProbeAsync(venue, stream, 100, body.Replace("ID", "100", StringComparison.Ordinal)));
        Assert.Equal(ProbeVerdict.Missed, await ProbeAsync(venue, stream, 100, body.Replace("ID", "101", StringComparison.Ordinal)));
        Assert.Equal(ProbeVerdict.Unknown, await ProbeAsync(venue, stream, 100, body.Replace("ID", "99", StringComparison.Ordinal)));
        Assert.Equal(ProbeVerdict.Unknown, await ProbeAsync(venue, stream, 100, "<html>"));
    }

    [Fact]
    public async Task A_stream_without_a_frame_is_compared_with_its_first_probe()
    {
        var venue = VenueCatalog.Find(Exchange.Binance, Market.Spot);
        var stream = venue.Feed.Plan(new FeedSubscription(["BTCUSDT"], [Channel.OrderBook])).Sockets[0].Streams[0];
        var rest = new FakeRest();
        var probe = new RestStreamProbe(venue, () => new VenueEndpoint(null, null), rest);
        Assert.Equal(ProbeVerdict.Unknown, await Ask("""{"lastUpdateId":5}"""));
        Assert.Equal(ProbeVerdict.Quiet, await Ask("""{"lastUpdateId":5}"""));
        Assert.Equal(ProbeVerdict.Missed, await Ask("""{"lastUpdateId":6}"""));

        async Task<ProbeVerdict> Ask(string body)
        {
            var verdict = probe.ProbeAsync(stream, null, CancellationToken.None);
            rest.Answer(body);
            return await verdict;
        }
    }

    private static async Task<ProbeVerdict> ProbeAsync(IVenue venue, StreamSpec stream, long last, string body)
    {
        var rest = new FakeRest();
        var verdict = new RestStreamProbe(venue, () => new VenueEndpoint(null, null), rest).ProbeAsync(stream, new FrameIdentity(FrameIdentityKind.Id, last, last, 0), CancellationToken.None);
        rest.Answer(body);
        return await verdict;
    }
}
