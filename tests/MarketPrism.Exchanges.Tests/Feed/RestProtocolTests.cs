using System.Text;

namespace MarketPrism.Exchanges.Tests;

public sealed class RestProtocolTests
{
    private static readonly VenueEndpoint Live = new(null, null);
    private static readonly VenueEndpoint Simulated = new(null, new Uri("http://127.0.0.1:4711/venue"));
    private static readonly IRestProtocol Spot = VenueCatalog.Find(Exchange.Binance, Market.Spot).Rest;
    private static readonly IRestProtocol Usdm = VenueCatalog.Find(Exchange.Binance, Market.Usdm).Rest;
    private static readonly IRestProtocol Coinm = VenueCatalog.Find(Exchange.Binance, Market.Coinm).Rest;
    private static readonly IRestProtocol Okx = VenueCatalog.Find(Exchange.Okx, Market.Public).Rest;

    [Theory]
    [InlineData(1, 100, 5)]
    [InlineData(100, 100, 5)]
    [InlineData(101, 500, 25)]
    [InlineData(1_000, 1_000, 50)]
    [InlineData(1_001, 5_000, 250)]
    [InlineData(9_999, 5_000, 250)]
    public void Spot_snapshots_cost_by_their_limit(int depth, int limit, int weight)
    {
        var request = Spot.Snapshot(Live, "BTCUSDT", depth);
        Assert.Equal(new RestRequest(new Uri($"https://api.binance.com/api/v3/depth?symbol=BTCUSDT&limit={limit}"), "spot", weight, "snapshot", "BTCUSDT"), request);
    }

    [Theory]
    [InlineData(1, 5, 2)]
    [InlineData(50, 50, 2)]
    [InlineData(51, 100, 5)]
    [InlineData(500, 500, 10)]
    [InlineData(5_000, 1_000, 20)]
    public void Futures_snapshots_take_only_the_limits_that_exist(int depth, int limit, int weight)
    {
        Assert.Equal(new RestRequest(new Uri($"https://fapi.binance.com/fapi/v1/depth?symbol=BTCUSDT&limit={limit}"), "futures", weight, "snapshot", "BTCUSDT"), Usdm.Snapshot(Live, "BTCUSDT", depth));
        Assert.Equal(new Uri($"https://dapi.binance.com/dapi/v1/depth?symbol=BTCUSD_PERP&limit={limit}"), Coinm.Snapshot(Live, "BTCUSD_PERP", depth).Url);
    }

    [Fact]
    public void Paths_are_appended_to_a_configured_base_and_symbols_encoded()
    {
        Assert.Equal("http://127.0.0.1:4711/venue/api/v3/depth?symbol=%E5%B8%81USDT&limit=100", Spot.Snapshot(Simulated, "币USDT", 5).Url.AbsoluteUri);
        Assert.Equal("http://127.0.0.1:4711/venue/api/v5/market/books?instId=BTC-USDT&sz=400", Okx.Snapshot(Simulated, "BTC-USDT", 5_000).Url.AbsoluteUri);
        Assert.Equal("http://127.0.0.1:4711/venue/fapi/v1/openInterest?symbol=BTCUSDT", Usdm.OpenInterest(Simulated, "BTCUSDT")!.Url.AbsoluteUri);
        Assert.Null(Spot.OpenInterest(Live, "BTCUSDT"));
        Assert.Null(Okx.OpenInterest(Live, "BTC-USDT-SWAP"));
    }

    [Fact]
    public void Backfill_asks_for_the_ids_of_the_stream()
    {
        Assert.EndsWith("/api/v3/historicalTrades?symbol=BTCUSDT&fromId=100&limit=11", Spot.Trades(Live, "BTCUSDT", 100, 110)!.Url.AbsoluteUri, StringComparison.Ordinal);
        Assert.EndsWith("/api/v3/trades?symbol=BTCUSDT&limit=1000", Spot.Trades(Live, "BTCUSDT", null, null)!.Url.AbsoluteUri, StringComparison.Ordinal);
        Assert.EndsWith("/fapi/v1/aggTrades?symbol=BTCUSDT&fromId=100&limit=1000", Usdm.Trades(Live, "BTCUSDT", 100, null)!.Url.AbsoluteUri, StringComparison.Ordinal);
        Assert.EndsWith("/api/v5/market/history-trades?instId=BTC-USDT&type=1&after=111&before=99&limit=100", Okx.Trades(Live, "BTC-USDT", 100, 110)!.Url.AbsoluteUri, StringComparison.Ordinal);
        Assert.EndsWith("&after=200&before=99&limit=100", Okx.Trades(Live, "BTC-USDT", 100, 5_000)!.Url.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public void Instruments_are_asked_in_few_requests()
    {
        var requests = Spot.Instruments(Live, [.. Enumerable.Range(0, 120).Select(i => $"C{i}USDT")]);
        Assert.Equal(3, requests.Count);
        Assert.Equal("https://api.binance.com/api/v3/exchangeInfo?symbols=%5B%22BTCUSDT%22%2C%22ETHUSDT%22%5D", Spot.Instruments(Live, ["BTCUSDT", "ETHUSDT"])[0].Url.AbsoluteUri);
        Assert.Single(Usdm.Instruments(Live, ["BTCUSDT"]));
        Assert.Equal(
            ["SPOT", "SWAP", "OPTION"],
            Okx.Instruments(Live, ["BTC-USDT", "ETH-USDT", "BTC-USDT-SWAP", "BTC-USD-261225-70000-C", "BTC-USD-261225-80000-P"]).Select(r => r.Symbol));
    }

    [Fact]
    public void Bodies_of_metadata_are_cut_into_one_document_per_instrument_bytes_unchanged()
    {
        var binance = Spot.SplitInstruments("""{"timezone":"UTC","symbols":[{"symbol":"BTCUSDT", "x":[1,"]}"]},{"noname":1},{"symbol":"币USDT"}]}"""u8.ToArray());
        Assert.Equal([("BTCUSDT", """{"symbols":[{"symbol":"BTCUSDT", "x":[1,"]}"]}]}"""), ("币USDT", """{"symbols":[{"symbol":"币USDT"}]}""")], binance.Select(d => (d.Symbol, Encoding.UTF8.GetString(d.Document))));
        var okx = Okx.SplitInstruments("""{"code":"0","data":[{"instId":"BTC-USDT","tickSz":"0.1"}],"msg":""}"""u8.ToArray());
        Assert.Equal([("BTC-USDT", """{"code":"0","msg":"","data":[{"instId":"BTC-USDT","tickSz":"0.1"}]}""")], okx.Select(d => (d.Symbol, Encoding.UTF8.GetString(d.Document))));
        Assert.Empty(Spot.SplitInstruments("<html>"u8.ToArray()));
    }

    [Theory]
    [InlineData("snapshot", """{"lastUpdateId":42,"bids":[["1","2"]],"asks":[]}""", 42L, null)]
    [InlineData("backfill", """[{"id":7,"price":"1"},{"id":9},{"id":8}]""", 9L, null)]
    [InlineData("backfill", "[]", null, null)]
    [InlineData("snapshot", """{"code":"0","msg":"","data":[{"asks":[["1","2","0","1"]],"bids":[],"ts":"5","seqId":77}]}""", null, 77L)]
    [InlineData("backfill", """{"code":"0","msg":"","data":[{"instId":"A-B","tradeId":"12"},{"tradeId":"11"}]}""", null, 12L)]
    public void The_newest_id_of_a_body_is_read(string channel, string body, long? binance, long? okx)
    {
        Assert.Equal(binance, Spot.ReadNewestId(channel, Encoding.UTF8.GetBytes(body)));
        Assert.Equal(okx, Okx.ReadNewestId(channel, Encoding.UTF8.GetBytes(body)));
    }

    [Fact]
    public void Budgets_lie_inside_the_venues_limits_and_every_request_names_one()
    {
        Assert.True(Spot.Budgets["spot"].Count < 6_000);
        Assert.True(Usdm.Budgets["futures"].Count < 2_400);
        Assert.Equal(Usdm.Budgets.Keys, Coinm.Budgets.Keys);
        foreach (var venue in VenueCatalog.All)
        {
            var rest = venue.Rest;
            foreach (var request in new[] { rest.Snapshot(Live, "A-B", 10), rest.Trades(Live, "A-B", 1, 2), rest.Trades(Live, "A-B", null, null), rest.OpenInterest(Live, "A-B"), rest.ServerTime(Live) }.Concat(rest.Instruments(Live, ["A-B"])))
            {
                if (request is not null) Assert.InRange(request.Weight, 1, rest.Budgets[request.Bucket].Count);
            }
        }
    }

    [Theory]
    [InlineData("""{"serverTime":1795305600123}""", null, 1795305600123)]
    [InlineData("""{"code":"0","data":[{"ts":"1795305600123"}],"msg":""}""", 1795305600123, null)]
    [InlineData("<html>", null, null)]
    public void Server_time_is_read(string body, long? okx, long? binance)
    {
        Assert.Equal(okx, Okx.ReadServerTime(Encoding.UTF8.GetBytes(body)));
        Assert.Equal(binance, Spot.ReadServerTime(Encoding.UTF8.GetBytes(body)));
    }

    [Theory]
    [InlineData(200, "{}", RestOutcome.Success, null)]
    [InlineData(429, """{"code":-1003,"msg":"Too many requests"}""", RestOutcome.RateLimited, 7)]
    [InlineData(418, "", RestOutcome.Banned, 7)]
    [InlineData(403, "<html>", RestOutcome.Banned, 7)]
    [InlineData(451, """{"code":0,"msg":"Service unavailable from a restricted location"}""", RestOutcome.Restricted, 7)]
    [InlineData(400, """{"code":-1121,"msg":"Invalid symbol."}""", RestOutcome.UnknownSymbol, null)]
    [InlineData(400, """{"code":-1100,"msg":"Illegal characters"}""", RestOutcome.BadRequest, 7)]
    [InlineData(503, "", RestOutcome.Venue, 7)]
    public void Binance_answers_are_judged(int status, string body, RestOutcome outcome, int? seconds)
    {
        var verdict = Spot.Judge(status, TimeSpan.FromSeconds(7), Encoding.UTF8.GetBytes(body));
        Assert.Equal((outcome, seconds), (verdict.Outcome, (int?)verdict.RetryAfter?.TotalSeconds));
    }

    [Theory]
    [InlineData(200, """{"code":"0","msg":"","data":[]}""", RestOutcome.Success)]
    [InlineData(200, """{"msg":"Too Many Requests","code":"50011"}""", RestOutcome.RateLimited)]
    [InlineData(429, """{"msg":"Too Many Requests","code":"50011"}""", RestOutcome.RateLimited)]
    [InlineData(429, """{"code":"50013","msg":"busy"}""", RestOutcome.Venue)]
    [InlineData(400, """{"code":"51001","msg":"Instrument ID does not exist"}""", RestOutcome.UnknownSymbol)]
    [InlineData(200, """{"code":"51001","msg":"Instrument ID does not exist","data":[]}""", RestOutcome.UnknownSymbol)]
    [InlineData(200, """{"code":"50051","msg":"not available in your country"}""", RestOutcome.Restricted)]
    [InlineData(403, "<html>", RestOutcome.Banned)]
    [InlineData(503, """{"code":"50001","msg":"unavailable"}""", RestOutcome.Venue)]
    [InlineData(400, """{"code":"51000","msg":"Parameter error"}""", RestOutcome.BadRequest)]
    [InlineData(200, "<html>", RestOutcome.Unusable)]
    public void Okx_answers_are_judged_by_the_code_in_the_body(int status, string body, RestOutcome outcome) =>
        Assert.Equal(outcome, Okx.Judge(status, null, Encoding.UTF8.GetBytes(body)).Outcome);

    [Theory]
    [InlineData(429, 0, ConnectionFailureClass.RateLimited)]
    [InlineData(418, 0, ConnectionFailureClass.Banned)]
    [InlineData(403, 0, ConnectionFailureClass.Forbidden)]
    [InlineData(451, 0, ConnectionFailureClass.Restricted)]
    [InlineData(404, 0, ConnectionFailureClass.BadRequest)]
    [InlineData(502, 0, ConnectionFailureClass.Venue)]
    [InlineData(0, 0, ConnectionFailureClass.Network)]
    public void Refused_dials_are_classed_and_those_that_could_make_it_worse_stay_away(int status, int close, ConnectionFailureClass expected)
    {
        foreach (var venue in VenueCatalog.All)
        {
            var failure = venue.Feed.Judge(status, null, close);
            Assert.Equal(expected, failure.Class);
            Assert.Equal(status is 429 or 418 or 403 or 451, failure.StayAway > TimeSpan.Zero);
            if (status != 0) Assert.Equal(TimeSpan.FromSeconds(99), venue.Feed.Judge(status, TimeSpan.FromSeconds(99), close).StayAway);
        }
    }
}
