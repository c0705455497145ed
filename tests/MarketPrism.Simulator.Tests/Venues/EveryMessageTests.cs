using System.Text.Json;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Tests.Venues;

/// <summary>Every stream and every endpoint answers, with JSON.</summary>
public sealed class EveryMessageTests
{
    [Theory]
    [InlineData("binance", "/stream", "btcusdt@depth btcusdt@depth@100ms btcusdt@depth5 btcusdt@depth20@100ms btcusdt@bookTicker btcusdt@trade btcusdt@aggTrade btcusdt@kline_1s btcusdt@kline_1m btcusdt@miniTicker btcusdt@ticker btcusdt@avgPrice !miniTicker@arr")]
    [InlineData("binance-usdm", "/public/stream", "btcusdt@depth btcusdt@depth@500ms btcusdt@depth10@100ms btcusdt@bookTicker !bookTicker")]
    [InlineData("binance-usdm", "/market/stream", "btcusdt@aggTrade btcusdt@kline_1m btcusdt@miniTicker btcusdt@ticker btcusdt@markPrice btcusdt@markPrice@1s btcusdt@forceOrder !markPrice@arr@1s !ticker@arr !miniTicker@arr !forceOrder@arr")]
    [InlineData("binance-coinm", "/stream", "btcusd_perp@depth@100ms btcusd_perp@aggTrade btcusd_perp@markPrice@1s btcusd_perp@bookTicker btcusd_perp@forceOrder")]
    public void Each_binance_stream_flows(string venue, string path, string streams)
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var names = streams.Split(' ');
        var client = MemoryTransport.Connect(venues[venue], $"{path}?streams={string.Join('/', names)}");
        time.Advance(TimeSpan.FromSeconds(75));
        var seen = new HashSet<string>();
        foreach (var text in client.Take())
        {
            using var frame = JsonDocument.Parse(text);
            seen.Add(frame.RootElement.GetProperty("stream").GetString()!);
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("binance", "/api/v3/", "symbol=BTCUSDT", "ping time exchangeInfo depth trades historicalTrades aggTrades ticker/bookTicker ticker/24hr")]
    [InlineData("binance-usdm", "/fapi/v1/", "symbol=BTCUSDT", "ping time exchangeInfo depth trades aggTrades ticker/bookTicker ticker/24hr openInterest premiumIndex fundingInfo")]
    [InlineData("binance-usdm", "/fapi/v1/", "", "exchangeInfo ticker/bookTicker ticker/24hr premiumIndex")]
    [InlineData("binance-coinm", "/dapi/v1/", "symbol=BTCUSD_PERP", "ping time exchangeInfo depth trades aggTrades openInterest premiumIndex")]
    [InlineData("okx", "/api/v5/", "instType=SWAP&instId=BTC-USDT-SWAP", "public/time public/instruments public/mark-price public/open-interest public/funding-rate public/price-limit market/books market/books-full market/ticker market/tickers market/trades market/history-trades")]
    [InlineData("okx", "/api/v5/", "instId=BTC-USDT", "market/index-tickers market/books market/trades")]
    public void Each_endpoint_answers(string venue, string api, string query, string names)
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        time.Advance(TimeSpan.FromSeconds(5));
        foreach (var name in names.Split(' '))
        {
            using var body = JsonDocument.Parse(venues[venue].Get(api + name, query));
            if (venue != "okx") continue;
            Assert.Equal("0", body.RootElement.GetProperty("code").GetString());
            Assert.True(body.RootElement.GetProperty("data").GetArrayLength() > 0, name);
        }

        Assert.Equal(404, venues[venue].Request(new VenueRequest("GET", api + "nosuch", query, "test")).Status);
    }

    [Fact]
    public void Missing_trades_are_found_again_over_rest()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var client = MemoryTransport.Connect(venues["binance"], "/ws/btcusdt@trade");
        time.Advance(TimeSpan.FromSeconds(20));
        var trades = client.Take().Select(t => JsonDocument.Parse(t).RootElement.Clone()).ToList();
        using var found = JsonDocument.Parse(venues["binance"].Get("/api/v3/historicalTrades", $"symbol=BTCUSDT&fromId={trades[5].GetProperty("t").GetInt64()}&limit=20"));
        Assert.Equal(20, found.RootElement.GetArrayLength());
        foreach (var (sent, again) in trades.Skip(5).Zip(found.RootElement.EnumerateArray()))
        {
            Assert.Equal(sent.GetProperty("t").GetInt64(), again.GetProperty("id").GetInt64());
            Assert.Equal(sent.GetProperty("p").GetString(), again.GetProperty("price").GetString());
            Assert.Equal(sent.GetProperty("q").GetString(), again.GetProperty("qty").GetString());
            Assert.Equal(sent.GetProperty("T").GetInt64(), again.GetProperty("time").GetInt64());
            Assert.Equal(sent.GetProperty("m").GetBoolean(), again.GetProperty("isBuyerMaker").GetBoolean());
        }
    }
}
