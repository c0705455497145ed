using System.Text.Json;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Tests.Venues;

public sealed class BinanceFuturesTests
{
    [Fact]
    public void Depth_events_chain_by_pu_and_make_the_true_book()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var venue = venues["binance-usdm"];
        var client = MemoryTransport.Connect(venue, "/public/stream?streams=btcusdt@depth@100ms/btcusdt_261225@depth");
        time.Advance(TimeSpan.FromSeconds(3.05));
        using var snapshot = JsonDocument.Parse(venue.Get("/fapi/v1/depth", "symbol=BTCUSDT&limit=1000"));
        time.Advance(TimeSpan.FromSeconds(10));

        var book = new ReferenceBook();
        var id = snapshot.RootElement.GetProperty("lastUpdateId").GetInt64();
        book.Replace(snapshot.RootElement.GetProperty("bids"), snapshot.RootElement.GetProperty("asks"));
        var (applied, dated) = (0, 0);
        foreach (var text in client.Take())
        {
            using var frame = JsonDocument.Parse(text);
            var data = frame.RootElement.GetProperty("data");
            if (data.GetProperty("s").GetString() != "BTCUSDT")
            {
                dated++;
                continue;
            }

            var (first, last, previous) = (data.GetProperty("U").GetInt64(), data.GetProperty("u").GetInt64(), data.GetProperty("pu").GetInt64());
            Assert.True(previous < first && first <= last);
            if (last < id) continue;
            if (applied == 0) Assert.True((first <= id && last >= id) || previous == id, $"{previous} {first} {last} against {id}");
            else Assert.Equal(id, previous);
            Assert.Equal(1, data.GetProperty("st").GetInt32());
            book.Apply(data.GetProperty("b"), data.GetProperty("a"));
            id = last;
            book.MustEqual(venue.Book("BTCUSDT", id)!, 500);
            applied++;
        }

        Assert.InRange(applied, 90, 102);
        Assert.True(dated > 10);
    }

    [Theory]
    [InlineData("/public/stream", "btcusdt@depth@100ms", true)]
    [InlineData("/public/stream", "btcusdt@aggTrade", false)]
    [InlineData("/market/stream", "btcusdt@aggTrade", true)]
    [InlineData("/market/stream", "btcusdt@markPrice@1s", true)]
    [InlineData("/market/stream", "btcusdt@bookTicker", false)]
    [InlineData("/stream", "btcusdt@bookTicker", true)]
    [InlineData("/stream", "btcusdt@markPrice@1s", false)]
    [InlineData("/stream", "btcusdt@aggTrade", false)]
    public void The_wrong_route_is_acknowledged_and_silent(string path, string stream, bool flows)
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var client = MemoryTransport.Connect(venues["binance-usdm"], path);
        client.Say($$"""{"method":"SUBSCRIBE","params":["{{stream}}"],"id":1}""");
        Assert.Equal(["""{"result":null,"id":1}"""], client.Take());
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(flows, client.Take().Count > 0);
    }

    [Fact]
    public void Mark_price_funding_liquidations_and_open_interest_come()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var client = MemoryTransport.Connect(venues["binance-usdm"], "/market/stream?streams=btcusdt@markPrice@1s/!forceOrder@arr/btcusdt_261225@markPrice");
        time.Advance(TimeSpan.FromSeconds(60));
        var events = client.Take().Select(t => JsonDocument.Parse(t).RootElement.GetProperty("data").Clone()).ToList();
        var marks = events.Where(e => e.GetProperty("e").GetString() == "markPriceUpdate").ToList();
        Assert.Contains(marks, m => m.GetProperty("s").GetString() == "BTCUSDT" && m.GetProperty("r").GetString() != "");
        Assert.Contains(marks, m => m.GetProperty("s").GetString() == "BTCUSDT_261225" && m.GetProperty("r").GetString() == "");
        Assert.Contains(events, e => e.GetProperty("e").GetString() == "forceOrder");
        using var interest = JsonDocument.Parse(venues["binance-usdm"].Get("/fapi/v1/openInterest", "symbol=BTCUSDT"));
        Assert.NotEqual("", interest.RootElement.GetProperty("openInterest").GetString());
    }

    [Fact]
    public void Usdm_and_coinm_share_one_pool_of_weight()
    {
        var (_, venues) = Worlds.Start();
        using var _ = venues;
        for (var i = 0; i < 119; i++) venues["binance-usdm"].Get("/fapi/v1/depth", "symbol=BTCUSDT&limit=1000");
        var response = venues["binance-coinm"].Request(new VenueRequest("GET", "/dapi/v1/depth", "symbol=BTCUSD_PERP&limit=1000", "test"));
        Assert.Contains(new("X-MBX-USED-WEIGHT-1M", "2400"), response.Headers);
        Assert.Equal(429, venues["binance-coinm"].Request(new VenueRequest("GET", "/dapi/v1/time", "", "test")).Status);
    }

    [Fact]
    public void Snapshot_limits_are_the_listed_ones_only()
    {
        var (_, venues) = Worlds.Start();
        using var _ = venues;
        Assert.Equal(400, venues["binance-usdm"].Request(new VenueRequest("GET", "/fapi/v1/depth", "symbol=BTCUSDT&limit=5000", "test")).Status);
        Assert.Equal(400, venues["binance-usdm"].Request(new VenueRequest("GET", "/fapi/v1/depth", "symbol=NOPE", "test")).Status);
    }
}
