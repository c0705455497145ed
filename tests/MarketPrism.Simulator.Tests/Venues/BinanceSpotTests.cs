using System.Text.Json;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Tests.Venues;

public sealed class BinanceSpotTests
{
    [Fact]
    public void Depth_events_follow_each_other_and_join_the_snapshot_to_the_true_book()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var venue = venues["binance"];
        var client = MemoryTransport.Connect(venue, "/stream?streams=btcusdt@depth@100ms");
        time.Advance(TimeSpan.FromSeconds(2));
        using var snapshot = JsonDocument.Parse(venue.Get("/api/v3/depth", "symbol=BTCUSDT&limit=5000"));
        time.Advance(TimeSpan.FromSeconds(20));

        var book = new ReferenceBook();
        var id = snapshot.RootElement.GetProperty("lastUpdateId").GetInt64();
        book.Replace(snapshot.RootElement.GetProperty("bids"), snapshot.RootElement.GetProperty("asks"));
        book.MustEqual(venue.Book("BTCUSDT", id)!, 1000);
        var applied = 0;
        foreach (var text in client.Take())
        {
            using var frame = JsonDocument.Parse(text);
            Assert.Equal("btcusdt@depth@100ms", frame.RootElement.GetProperty("stream").GetString());
            var data = frame.RootElement.GetProperty("data");
            if (data.GetProperty("u").GetInt64() <= id) continue;
            Assert.InRange(data.GetProperty("U").GetInt64(), 0, id + 1);
            if (applied > 0) Assert.Equal(id + 1, data.GetProperty("U").GetInt64());
            book.Apply(data.GetProperty("b"), data.GetProperty("a"));
            id = data.GetProperty("u").GetInt64();
            book.MustEqual(venue.Book("BTCUSDT", id)!, 1000);
            applied++;
        }

        Assert.InRange(applied, 150, 201);
    }

    [Fact]
    public void Best_bid_and_ask_are_those_of_the_book_at_the_same_id()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var client = MemoryTransport.Connect(venues["binance"], "/ws/btcusdt@bookTicker");
        time.Advance(TimeSpan.FromSeconds(10));
        var tickers = client.Take();
        Assert.True(tickers.Count > 100, $"{tickers.Count} tickers");
        foreach (var text in tickers)
        {
            using var ticker = JsonDocument.Parse(text);
            var truth = venues["binance"].Book("BTCUSDT", ticker.RootElement.GetProperty("u").GetInt64(), 1)!;
            Assert.Equal(truth.Bids[0].Price, Number(ticker, "b"));
            Assert.Equal(truth.Bids[0].Quantity, Number(ticker, "B"));
            Assert.Equal(truth.Asks[0].Price, Number(ticker, "a"));
            Assert.Equal(truth.Asks[0].Quantity, Number(ticker, "A"));
            Assert.True(truth.Bids[0].Price < truth.Asks[0].Price);
        }
    }

    [Fact]
    public void Trade_ids_rise_by_one_and_aggregates_join_on()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var client = MemoryTransport.Connect(venues["binance"], "/stream?streams=btcusdt@trade/btcusdt@aggTrade");
        time.Advance(TimeSpan.FromSeconds(30));
        long trade = 0, last = 0, aggregates = 0;
        foreach (var text in client.Take())
        {
            using var frame = JsonDocument.Parse(text);
            var data = frame.RootElement.GetProperty("data");
            if (data.GetProperty("e").GetString() == "trade")
            {
                if (trade != 0) Assert.Equal(trade + 1, data.GetProperty("t").GetInt64());
                trade = data.GetProperty("t").GetInt64();
            }
            else
            {
                if (last != 0) Assert.Equal(last + 1, data.GetProperty("f").GetInt64());
                last = data.GetProperty("l").GetInt64();
                aggregates++;
            }
        }

        Assert.True(aggregates > 20);
        Assert.Equal(trade, last);
    }

    [Fact]
    public void The_same_seed_plays_the_same_market()
    {
        static string Play(ulong seed)
        {
            var (time, venues) = Worlds.Start(seed: seed);
            using var _ = venues;
            var client = MemoryTransport.Connect(venues["binance"], "/stream?streams=btcusdt@depth@100ms/btcusdt@trade/ethusdt@bookTicker");
            time.Advance(TimeSpan.FromSeconds(5));
            return string.Join('\n', client.Take());
        }

        Assert.Equal(Play(7), Play(7));
        Assert.NotEqual(Play(7), Play(8));
    }

    [Theory]
    [InlineData("""{"method":"SUBSCRIBE","params":["btcusdt@trade","nosuch@trade"],"id":1}""", """{"result":null,"id":1}""")]
    [InlineData("""{"method":"LIST_SUBSCRIPTIONS","id":"a1"}""", """{"result":["ethusdt@depth"],"id":"a1"}""")]
    [InlineData("""{"method":"UNSUBSCRIBE","params":["ethusdt@depth"],"id":null}""", """{"result":null,"id":null}""")]
    [InlineData("""{"method":"GET_PROPERTY","params":["combined"],"id":5}""", """{"result":true,"id":5}""")]
    [InlineData("""{"method":"SET_PROPERTY","params":["combined",false],"id":4}""", """{"result":null,"id":4}""")]
    [InlineData("""{"method":"GET_PROPERTY","params":["nosuch"],"id":7}""", """{"code":0,"msg":"Unknown property","id":7}""")]
    [InlineData("nonsense", """{"code":3,"msg":"Invalid JSON: expected value at line 1 column 2"}""")]
    public void Control_messages_are_answered_as_the_venue_does(string message, string answer)
    {
        var (_, venues) = Worlds.Start();
        using var _ = venues;
        var client = MemoryTransport.Connect(venues["binance"], "/stream?streams=ethusdt@depth");
        client.Say(message);
        Assert.Equal([answer], client.Take());
    }

    [Fact]
    public void Unknown_names_are_acknowledged_listed_and_silent()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var client = MemoryTransport.Connect(venues["binance"], "/stream");
        client.Say("""{"method":"SUBSCRIBE","params":["nosuch@depth","BTCUSDT@depth"],"id":1}""");
        client.Say("""{"method":"LIST_SUBSCRIPTIONS","id":2}""");
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["""{"result":null,"id":1}""", """{"result":["nosuch@depth","BTCUSDT@depth"],"id":2}"""], client.Take());
    }

    [Fact]
    public void Six_messages_in_a_second_are_one_too_many()
    {
        var (_, venues) = Worlds.Start();
        using var _ = venues;
        var client = MemoryTransport.Connect(venues["binance"], "/ws");
        for (var i = 0; i < 4; i++) client.Say("""{"method":"LIST_SUBSCRIPTIONS","id":1}""");
        client.Session!.ReceivePong([]);
        Assert.False(client.Ended);
        client.Session!.ReceivePing([]);
        Assert.Equal((ushort)1008, client.CloseCode);
    }

    [Fact]
    public void Pings_come_every_20_s_and_an_unanswered_one_ends_the_connection_after_60_s()
    {
        var (time, venues) = Worlds.Start(o => o with { Step = TimeSpan.FromMilliseconds(500) });
        using var _ = venues;
        var (silent, good) = (MemoryTransport.Connect(venues["binance"], "/ws"), MemoryTransport.Connect(venues["binance"], "/ws"));
        for (var second = 0; second < 79; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            silent.Session!.ReceivePong([]); // an unsolicited pong keeps nothing alive
            foreach (var ping in good.Frames.Where(f => f.Kind == VenueFrameKind.Ping)) good.Session!.ReceivePong(ping.Payload.Span);
            good.Frames.Clear();
        }

        Assert.Equal(3, silent.Frames.Count(f => f.Kind == VenueFrameKind.Ping));
        Assert.False(silent.Ended);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal((ushort)1008, silent.CloseCode);
        Assert.False(good.Ended);
    }

    [Fact]
    public void Weights_are_counted_refused_with_429_and_then_banned_with_418()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var venue = venues["binance"];
        VenueResponse Ask() => venue.Request(new VenueRequest("GET", "/api/v3/depth", "?symbol=BTCUSDT&limit=5000", "1.2.3.4"));
        for (var i = 1; i <= 24; i++) Assert.Contains(new("X-MBX-USED-WEIGHT-1M", $"{i * 250}"), Ask().Headers);
        var refused = Ask();
        Assert.Equal(429, refused.Status);
        Assert.Contains(refused.Headers, h => h.Key == "Retry-After" && int.Parse(h.Value, System.Globalization.CultureInfo.InvariantCulture) is > 0 and <= 61);
        for (var i = 0; i < 10; i++) Ask();
        Assert.Equal(418, Ask().Status);
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(418, Ask().Status);
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(200, Ask().Status);
        Assert.Equal(200, venue.Request(new VenueRequest("GET", "/api/v3/depth", "?symbol=BTCUSDT", "other")).Status);
    }

    [Fact]
    public void Microseconds_on_request()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var client = MemoryTransport.Connect(venues["binance"], "/stream?streams=btcusdt@depth@100ms&timeUnit=MICROSECOND");
        time.Advance(TimeSpan.FromSeconds(1));
        using var frame = JsonDocument.Parse(client.Take()[0]);
        Assert.InRange(frame.RootElement.GetProperty("data").GetProperty("E").GetInt64(), 1_000_000_000_000_000, 9_999_999_999_999_999);
    }

    [Fact]
    public void Connections_are_cut_at_their_age_with_notice_when_told()
    {
        var (time, venues) = Worlds.Start(o => o with { MaxConnectionAge = TimeSpan.FromSeconds(15), NoticeBeforeCut = TimeSpan.FromSeconds(5) });
        using var _ = venues;
        var client = MemoryTransport.Connect(venues["binance"], "/stream");
        time.Advance(TimeSpan.FromSeconds(12));
        Assert.Contains("""{"stream":"!serverShutdown","data":{"e":"serverShutdown",""", Assert.Single(client.Take()), StringComparison.Ordinal);
        Assert.False(client.Ended);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(client.Ended);
    }

    private static decimal Number(JsonDocument json, string key) =>
        decimal.Parse(json.RootElement.GetProperty(key).GetString()!, System.Globalization.CultureInfo.InvariantCulture);
}
