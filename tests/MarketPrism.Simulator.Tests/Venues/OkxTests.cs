using System.Text.Json;
using MarketPrism.Simulator.Faults;

namespace MarketPrism.Simulator.Tests.Venues;

public sealed class OkxTests
{
    private const string Books = """{"id":"a1","op":"subscribe","args":[{"channel":"books","instId":"BTC-USDT"}]}""";

    [Fact]
    public void Books_begin_with_a_snapshot_chain_by_sequence_id_and_make_the_true_book()
    {
        var (time, venues) = Worlds.Start(o => o with { Levels = 600 });
        using var _ = venues;
        var venue = venues["okx"];
        var client = MemoryTransport.Connect(venue, "/ws/v5/public");
        time.Advance(TimeSpan.FromSeconds(2));
        client.Say(Books);
        var (book, last, pushes) = (new ReferenceBook(), -1L, 0);
        for (var i = 0; i < 100; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            foreach (var text in client.Take())
            {
                using var push = JsonDocument.Parse(text);
                if (push.RootElement.TryGetProperty("event", out var kind))
                {
                    Assert.Equal("subscribe", kind.GetString());
                    Assert.Equal("a1", push.RootElement.GetProperty("id").GetString());
                    continue;
                }

                var data = push.RootElement.GetProperty("data")[0];
                Assert.Equal(0, data.GetProperty("checksum").GetInt32());
                Assert.Equal(last, data.GetProperty("prevSeqId").GetInt64());
                Assert.Equal(last < 0 ? "snapshot" : "update", push.RootElement.GetProperty("action").GetString());
                last = data.GetProperty("seqId").GetInt64();
                if (pushes++ == 0) book.Replace(data.GetProperty("bids"), data.GetProperty("asks"));
                else book.Apply(data.GetProperty("bids"), data.GetProperty("asks"));
                Assert.Equal(400, book.Bids.Count);
                book.MustEqual(venue.Book("BTC-USDT", last)!, 400);
            }
        }

        Assert.InRange(pushes, 80, 102);
    }

    [Fact]
    public void Two_connections_see_the_same_ids()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var (one, two) = (MemoryTransport.Connect(venues["okx"], "/ws/v5/public"), MemoryTransport.Connect(venues["okx"], "/ws/v5/public"));
        one.Say(Books);
        time.Advance(TimeSpan.FromSeconds(3));
        two.Say(Books);
        one.Frames.Clear();
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(one.Take(), two.Take().Skip(2));
    }

    [Fact]
    public void Each_argument_is_answered_for_itself_and_errors_do_not_name_it()
    {
        var (_, venues) = Worlds.Start();
        using var _ = venues;
        var client = MemoryTransport.Connect(venues["okx"], "/ws/v5/public");
        client.Say("""{"id":"7","op":"subscribe","args":[{"channel":"trades","instId":"BTC-USDT"},{"channel":"books","instId":"NOPE-USDT"},{"channel":"trades-all","instId":"BTC-USDT"},{"channel":"trades","instId":"BTC-USDT-SWAP"}]}""");
        var answers = client.Take();
        Assert.Equal(4, answers.Count);
        Assert.Contains("""{"id":"7","event":"subscribe","arg":{"channel":"trades","instId":"BTC-USDT"},"connId":""", answers[0], StringComparison.Ordinal);
        Assert.Contains("\"id\":\"7\",\"event\":\"error\",\"code\":\"60018\",\"msg\":\"Wrong URL or channel:books,instId:NOPE-USDT doesn't exist.", answers[1], StringComparison.Ordinal);
        Assert.Contains("60018", answers[2], StringComparison.Ordinal);
        Assert.Contains("\"event\":\"subscribe\"", answers[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense", "60012")]
    [InlineData("""{"op":"dance","args":[]}""", "60019")]
    [InlineData("""{"op":"subscribe"}""", "60013")]
    [InlineData("""{"id":"a-b","op":"subscribe","args":[{"channel":"books","instId":"BTC-USDT"}]}""", "60033")]
    [InlineData("""{"op":"subscribe","args":[{"channel":"books-l2-tbt","instId":"BTC-USDT"}]}""", "60011")]
    [InlineData("""{"op":"subscribe","args":[{"instId":"BTC-USDT"}]}""", "60012")]
    public void Bad_requests_get_their_code(string request, string code)
    {
        var (_, venues) = Worlds.Start();
        using var _ = venues;
        var client = MemoryTransport.Connect(venues["okx"], "/ws/v5/public");
        client.Say(request);
        using var answer = JsonDocument.Parse(Assert.Single(client.Take()));
        Assert.Equal(code, answer.RootElement.GetProperty("code").GetString());
    }

    [Fact]
    public void Silence_of_30_s_ends_the_connection_unless_the_client_pings()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var (silent, good) = (MemoryTransport.Connect(venues["okx"], "/ws/v5/public"), MemoryTransport.Connect(venues["okx"], "/ws/v5/business"));
        time.Advance(TimeSpan.FromSeconds(25));
        good.Say("ping");
        Assert.Equal(["pong"], good.Take());
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((ushort)4004, silent.CloseCode);
        Assert.False(good.Ended);
    }

    [Fact]
    public void The_481st_request_in_an_hour_is_refused()
    {
        var (time, venues) = Worlds.Start(o => o with { Step = TimeSpan.FromSeconds(1), EventsPerSecond = 1 });
        using var _ = venues;
        var client = MemoryTransport.Connect(venues["okx"], "/ws/v5/public");
        for (var i = 0; i < 480; i++) client.Say("""{"op":"unsubscribe","args":[{"channel":"trades","instId":"BTC-USDT"}]}""");
        Assert.DoesNotContain(client.Take(), t => t.Contains("error", StringComparison.Ordinal));
        client.Say(Books);
        Assert.Contains("60014", Assert.Single(client.Take()), StringComparison.Ordinal);
        for (var minute = 0; minute < 60; minute++)
        {
            for (var third = 0; third < 3; third++)
            {
                client.Say("ping");
                time.Advance(TimeSpan.FromSeconds(20));
            }
        }

        client.Take();
        client.Say(Books);
        Assert.DoesNotContain(client.Take(), t => t.Contains("60014", StringComparison.Ordinal));
    }

    [Fact]
    public void A_quiet_book_keeps_alive_with_equal_ids_and_a_reset_restarts_low()
    {
        var (time, venues) = Worlds.Start(o => o with { EventsPerSecond = 0 });
        using var _ = venues;
        var client = MemoryTransport.Connect(venues["okx"], "/ws/v5/public");
        client.Say(Books);
        for (var i = 0; i < 7; i++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            client.Say("ping");
        }

        using var keepAlive = JsonDocument.Parse(Assert.Single(client.Take().Skip(2), t => t != "pong"));
        var data = keepAlive.RootElement.GetProperty("data")[0];
        Assert.Equal(data.GetProperty("seqId").GetInt64(), data.GetProperty("prevSeqId").GetInt64());
        Assert.Equal(0, data.GetProperty("bids").GetArrayLength());
    }

    [Fact]
    public void After_a_sequence_reset_the_chain_holds_and_the_truth_is_still_found()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var venue = venues["okx"];
        var client = MemoryTransport.Connect(venue, "/ws/v5/public");
        client.Say(Books);
        time.Advance(TimeSpan.FromSeconds(2));
        venue.Inject(new FaultRule { Kind = FaultKind.SequenceReset, Symbol = "BTC-USDT", Count = 1 });
        time.Advance(TimeSpan.FromSeconds(2));
        var (book, last, resets) = (new ReferenceBook(), -1L, 0);
        foreach (var text in client.Take().Skip(1))
        {
            using var push = JsonDocument.Parse(text);
            var data = push.RootElement.GetProperty("data")[0];
            Assert.Equal(last, data.GetProperty("prevSeqId").GetInt64());
            if (data.GetProperty("seqId").GetInt64() < last) resets++;
            last = data.GetProperty("seqId").GetInt64();
            book.Apply(data.GetProperty("bids"), data.GetProperty("asks"));
            book.MustEqual(venue.Book("BTC-USDT", last)!, 300);
        }

        Assert.Equal(1, resets);
    }

    [Fact]
    public void Without_the_snapshot_in_the_stream_the_rest_book_joins_the_updates()
    {
        var (time, venues) = Worlds.Start(o => o with { OkxSnapshotInStream = false });
        using var _ = venues;
        var venue = venues["okx"];
        var client = MemoryTransport.Connect(venue, "/ws/v5/public");
        client.Say(Books);
        time.Advance(TimeSpan.FromSeconds(1.05));
        using var snapshot = JsonDocument.Parse(venue.Get("/api/v5/market/books", "instId=BTC-USDT&sz=400"));
        time.Advance(TimeSpan.FromSeconds(3));
        var data = snapshot.RootElement.GetProperty("data")[0];
        var (book, id, applied) = (new ReferenceBook(), data.GetProperty("seqId").GetInt64(), 0);
        book.Replace(data.GetProperty("bids"), data.GetProperty("asks"));
        foreach (var text in client.Take().Skip(1))
        {
            using var push = JsonDocument.Parse(text);
            Assert.Equal("update", push.RootElement.GetProperty("action").GetString());
            data = push.RootElement.GetProperty("data")[0];
            if (data.GetProperty("seqId").GetInt64() <= id) continue;
            Assert.True(data.GetProperty("prevSeqId").GetInt64() <= id);
            id = data.GetProperty("seqId").GetInt64();
            book.Apply(data.GetProperty("bids"), data.GetProperty("asks"));
            book.MustEqual(venue.Book("BTC-USDT", id)!, 250);
            applied++;
        }

        Assert.True(applied > 20);
    }

    [Fact]
    public void Every_channel_pushes_on_its_own_route()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var (open, business) = (MemoryTransport.Connect(venues["okx"], "/ws/v5/public"), MemoryTransport.Connect(venues["okx"], "/ws/v5/business"));
        open.Say("""{"op":"subscribe","args":[{"channel":"bbo-tbt","instId":"BTC-USDT-SWAP"},{"channel":"books5","instId":"BTC-USDT-SWAP"},{"channel":"trades","instId":"BTC-USDT-SWAP"},{"channel":"tickers","instId":"BTC-USDT-SWAP"},{"channel":"funding-rate","instId":"BTC-USDT-SWAP"},{"channel":"mark-price","instId":"BTC-USDT-SWAP"},{"channel":"open-interest","instId":"BTC-USDT-SWAP"},{"channel":"price-limit","instId":"BTC-USDT-SWAP"},{"channel":"index-tickers","instId":"BTC-USDT"},{"channel":"liquidation-orders","instType":"SWAP"},{"channel":"instruments","instType":"SWAP"}]}""");
        business.Say("""{"op":"subscribe","args":[{"channel":"candle1m","instId":"BTC-USDT"},{"channel":"trades-all","instId":"BTC-USDT"}]}""");
        time.Advance(TimeSpan.FromSeconds(90));
        var pushes = open.Take().Concat(business.Take()).Select(t => JsonDocument.Parse(t).RootElement).Where(r => r.TryGetProperty("data", out var data)).ToList();
        var counts = pushes.GroupBy(p => p.GetProperty("arg").GetProperty("channel").GetString()!).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(13, counts.Count);
        Assert.Equal(2, counts["funding-rate"]);
        Assert.InRange(counts["open-interest"], 28, 32);
        Assert.True(counts["bbo-tbt"] > 300);
    }
}
