namespace MarketPrism.Feeds.Tests.Rest;

public sealed class RestStreamProbeTests
{
    [Theory]
    [InlineData("binance", "spot", "BTCUSDT", Channel.OrderBook, """{"lastUpdateId":ID,"bids":[],"asks":[]}""")]
    [InlineData("binance", "spot", "BTCUSDT", Channel.Trade, """[{"id":ID,"price":"1"}]""")]
    [InlineData("binance", "usdm", "BTCUSDT", Channel.Trade, """[{"a":3},{"a":ID,"p":"1"}]""")]
    [InlineData("okx", "public", "BTC-USDT", Channel.OrderBook, """{"code":"0","msg":"","data":[{"asks":[["1","2","0","1"]],"bids":[],"ts":"5","seqId":ID}]}""")]
    [InlineData("okx", "public", "BTC-USDT", Channel.Trade, """{"code":"0","msg":"","data":[{"tradeId":"ID","px":"1"}]}""")]
    public async Task The_newest_id_of_a_stream_is_read_from_its_venue(string exchange, string market, string symbol, Channel channel, string body)
    {
        var venue = VenueCatalog.Find(Exchange.Parse(exchange), Market.Parse(market));
        var stream = venue.Feed.Plan(new FeedSubscription([symbol], [channel])).Sockets[0].Streams[0];
        Assert.Equal(100, await ProbeAsync(venue, stream, body.Replace("ID", "100", StringComparison.Ordinal)));
        Assert.Null(await ProbeAsync(venue, stream, "<html>"));
    }

    private static async Task<long?> ProbeAsync(IVenue venue, StreamSpec stream, string body)
    {
        var rest = new FakeRest();
        var newest = new RestStreamProbe(venue, () => new VenueEndpoint(null, null), rest).NewestIdAsync(stream, CancellationToken.None);
        rest.Answer(body);
        return await newest;
    }
}
