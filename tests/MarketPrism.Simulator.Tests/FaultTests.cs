using System.Text.Json;
using MarketPrism.Simulator.Faults;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Tests;

/// <summary>Every kind of fault does what it says, under virtual time, and is counted.</summary>
public sealed class FaultTests
{
    private const string Books = """{"op":"subscribe","args":[{"channel":"books","instId":"BTC-USDT"}]}""";

    [Fact]
    public void Gap_leaves_out_one_event_that_the_sent_log_does_not_have()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var venue = venues["binance"];
        var client = MemoryTransport.Connect(venue, "/ws/btcusdt@depth@100ms");
        time.Advance(TimeSpan.FromSeconds(2));
        venue.Inject(new FaultRule { Kind = FaultKind.Gap, Count = 1, Stream = "@depth" });
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, Breaks(client.Take()));
        Assert.Equal(1, venue.FaultCounts()[0].Injected);
        Assert.False(venue.FaultCounts()[0].Active);
        Assert.Equal(client.Session!.FramesSent, Assert.Single(venue.Sent.Streams()).Count);
    }

    [Fact]
    public void Duplicate_sends_one_event_twice()
    {
        var frames = PlaySpotDepth(FaultKind.Duplicate);
        Assert.Equal(frames.Count - 1, frames.Distinct().Count());
    }

    [Fact]
    public void Reorder_swaps_two_events_and_loses_none()
    {
        var frames = PlaySpotDepth(FaultKind.Reorder);
        Assert.Equal(frames.Count, frames.Distinct().Count());
        Assert.True(Breaks(frames) > 0);
        Assert.Equal(0, Breaks([.. frames.OrderBy(f => f, StringComparer.Ordinal)]));
    }

    [Fact]
    public void Garbage_is_no_json_and_takes_nothing_away()
    {
        var frames = PlaySpotDepth(FaultKind.Garbage);
        var good = frames.Where(f => f.EndsWith("]}", StringComparison.Ordinal)).ToList();
        Assert.Equal(frames.Count - 1, good.Count);
        Assert.Equal(0, Breaks(good));
    }

    [Fact]
    public void Stall_silences_one_stream_for_its_time_and_no_other()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var client = MemoryTransport.Connect(venues["binance"], "/stream?streams=btcusdt@depth@100ms/ethusdt@depth@100ms");
        venues.Inject(new FaultRule { Kind = FaultKind.Stall, Count = 1, Symbol = "BTCUSDT", Duration = 20 });
        time.Advance(TimeSpan.FromSeconds(19));
        var frames = client.Take();
        Assert.DoesNotContain(frames, f => f.Contains("btcusdt", StringComparison.Ordinal));
        Assert.True(frames.Count > 100);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Contains(client.Take(), f => f.Contains("btcusdt", StringComparison.Ordinal));
    }

    [Fact]
    public void Half_open_says_and_hears_nothing_until_it_is_given_up()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var client = MemoryTransport.Connect(venues["binance"], "/ws/btcusdt@bookTicker");
        venues.Inject(new FaultRule { Kind = FaultKind.HalfOpen, Count = 1, Duration = 30, Venue = "binance" });
        client.Frames.Clear();
        client.Say("""{"method":"LIST_SUBSCRIPTIONS","id":1}""");
        client.Session!.ReceivePing([1]);
        time.Advance(TimeSpan.FromSeconds(25));
        Assert.Empty(client.Frames);
        Assert.False(client.Ended);
        time.Advance(TimeSpan.FromSeconds(7));
        Assert.True(client.Aborted);
    }

    [Fact]
    public void Shutdown_is_announced_and_then_carried_out()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var (spot, okx) = (MemoryTransport.Connect(venues["binance"], "/ws"), MemoryTransport.Connect(venues["okx"], "/ws/v5/public"));
        venues.Inject(new FaultRule { Kind = FaultKind.Shutdown, Count = 1, Duration = 10 });
        Assert.Contains("serverShutdown", Assert.Single(spot.Take()), StringComparison.Ordinal);
        Assert.Contains("\"code\":\"64008\"", Assert.Single(okx.Take()), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(8));
        Assert.False(spot.Ended || okx.Ended);
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.True(spot.Ended && okx.Ended);
    }

    [Fact]
    public void Drop_close_slow_reader_and_age_cut_end_the_connection_each_in_its_way()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        MemoryTransport Struck(FaultKind kind, double duration = 0)
        {
            var client = MemoryTransport.Connect(venues["okx"], "/ws/v5/public");
            venues.Inject(new FaultRule { Kind = kind, Count = 1, Duration = duration });
            time.Advance(TimeSpan.FromSeconds(2));
            return client;
        }

        Assert.True(Struck(FaultKind.Drop).Aborted);
        Assert.Equal((ushort)1001, Struck(FaultKind.Close).CloseCode);
        Assert.Equal((ushort)4005, Struck(FaultKind.SlowReader).CloseCode);
        var old = Struck(FaultKind.AgeCut, duration: 5);
        Assert.False(old.Ended);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((ushort)1001, old.CloseCode);
    }

    [Fact]
    public void Ack_then_silence_and_no_ack_at_all()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var (spot, okx) = (MemoryTransport.Connect(venues["binance"], "/ws"), MemoryTransport.Connect(venues["okx"], "/ws/v5/public"));
        venues.Inject(new FaultRule { Kind = FaultKind.AckSilence, Count = 1 });
        spot.Say("""{"method":"SUBSCRIBE","params":["btcusdt@depth@100ms"],"id":1}""");
        okx.Say(Books);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["""{"result":null,"id":1}"""], spot.Take());
        Assert.Contains("\"event\":\"subscribe\"", Assert.Single(okx.Take()), StringComparison.Ordinal);

        venues.Inject(new FaultRule { Kind = FaultKind.NoAck, Count = 1 });
        spot.Say("""{"method":"SUBSCRIBE","params":["ethusdt@depth@100ms"],"id":2}""");
        okx.Say("""{"op":"subscribe","args":[{"channel":"trades","instId":"BTC-USDT"}]}""");
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(spot.Take());
        Assert.Empty(okx.Take());
    }

    [Fact]
    public void Stale_snapshots_are_true_books_of_the_past()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        time.Advance(TimeSpan.FromSeconds(20));
        var now = Snapshot();
        venues.Inject(new FaultRule { Kind = FaultKind.StaleSnapshot, Count = 1, Duration = 5 });
        var stale = Snapshot();
        Assert.True(stale.Id < now.Id);
        stale.Book.MustEqual(venues["binance"].Book("BTCUSDT", stale.Id)!, 100);

        (long Id, ReferenceBook Book) Snapshot()
        {
            using var json = JsonDocument.Parse(venues["binance"].Get("/api/v3/depth", "symbol=BTCUSDT&limit=100"));
            var book = new ReferenceBook();
            book.Replace(json.RootElement.GetProperty("bids"), json.RootElement.GetProperty("asks"));
            return (json.RootElement.GetProperty("lastUpdateId").GetInt64(), book);
        }
    }

    [Fact]
    public void Snapshots_dials_and_pongs_are_refused_and_answers_delayed()
    {
        var (_, venues) = Worlds.Start();
        using var _ = venues;
        var ask = new VenueRequest("GET", "/api/v5/market/books", "instId=BTC-USDT", "test");
        venues.Inject(new FaultRule { Kind = FaultKind.RefuseSnapshot, Count = 1 });
        Assert.Equal(429, venues["okx"].Request(ask).Status);
        venues.Inject(new FaultRule { Kind = FaultKind.SlowRest, Count = 1, Duration = 2 });
        Assert.Equal(TimeSpan.FromSeconds(2), venues["okx"].Request(ask).Delay);
        venues.Inject(new FaultRule { Kind = FaultKind.RefuseConnect, Count = 1, Status = 451, Venue = "binance" });
        Assert.Equal(451, venues["binance"].Connect("/ws", "test", new MemoryTransport()).Refusal!.Status);
        var client = MemoryTransport.Connect(venues["okx"], "/ws/v5/public");
        venues.Inject(new FaultRule { Kind = FaultKind.NoPong, Count = 1 });
        client.Say("ping");
        Assert.Empty(client.Take());
        client.Say("ping");
        Assert.Equal(["pong"], client.Take());
    }

    [Fact]
    public void Chaos_strikes_with_every_kind_and_the_venue_lives_on()
    {
        var (time, venues) = Worlds.Start(o => o with { ChaosSeed = 5, EnforceLimits = false, EventsPerSecond = 50, Step = TimeSpan.FromMilliseconds(100), BinanceUsdM = [], BinanceCoinM = [] });
        using var _ = venues;
        MemoryTransport? spot = null, okx = null;
        for (var second = 0; second < 2500; second++)
        {
            if (spot is not { Ended: false }) spot = Dial("binance", "/stream?streams=btcusdt@depth@100ms/btcusdt@trade");
            if (okx is not { Ended: false })
            {
                okx = Dial("okx", "/ws/v5/public");
                okx?.Say(Books);
            }

            okx?.Say("ping");
            venues["binance"].Request(new VenueRequest("GET", "/api/v3/depth", "symbol=BTCUSDT&limit=5", "test"));
            time.Advance(TimeSpan.FromSeconds(1));
            spot?.Frames.Clear();
            okx?.Frames.Clear();
        }

        var struck = venues.All.SelectMany(v => v.FaultCounts()).GroupBy(c => c.Rule.Kind).ToDictionary(g => g.Key, g => g.Sum(c => c.Injected));
        Assert.All(struck, kind => Assert.True(kind.Value > 0, kind.Key.ToString()));
        Assert.All(venues.All, v => Assert.Null(v.Failure));

        MemoryTransport? Dial(string venue, string url)
        {
            var transport = new MemoryTransport();
            transport.Session = venues[venue].Connect(url, "test", transport).Session;
            return transport.Session is null ? null : transport;
        }
    }

    [Fact]
    public async Task The_page_for_users_names_every_kind()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "simulator.md"), TestContext.Current.CancellationToken);
        Assert.All(Enum.GetValues<FaultKind>(), kind => Assert.Contains($"`{FaultJson.NameOf(kind)}`", page, StringComparison.Ordinal));
    }

    private static List<string> PlaySpotDepth(FaultKind kind)
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var client = MemoryTransport.Connect(venues["binance"], "/ws/btcusdt@depth@100ms");
        venues.Inject(new FaultRule { Kind = kind, Count = 1 });
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(1, venues["binance"].FaultCounts()[0].Injected);
        return client.Take();
    }

    /// <summary>How often an event does not follow the one before.</summary>
    private static int Breaks(List<string> frames)
    {
        var (breaks, last) = (0, 0L);
        foreach (var text in frames)
        {
            using var frame = JsonDocument.Parse(text);
            if (last != 0 && frame.RootElement.GetProperty("U").GetInt64() != last + 1) breaks++;
            last = frame.RootElement.GetProperty("u").GetInt64();
        }

        return breaks;
    }
}
