using System.Text.Json;
using MarketPrism.Simulator.Faults;
using MarketPrism.Simulator.Truth;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Tests;

/// <summary>What was sent is known exactly: the measure for loss and latency.</summary>
public sealed class SentLogTests
{
    [Fact]
    public void Counts_ids_and_times_are_those_of_the_frames_received()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var venue = venues["binance"];
        var observer = new Recorder();
        venue.Sent.Observer = observer;
        var client = MemoryTransport.Connect(venue, "/ws/btcusdt@depth@100ms/ethusdt@trade");
        time.Advance(TimeSpan.FromSeconds(5));
        var frames = client.Take().Select(f => JsonDocument.Parse(f).RootElement.Clone()).ToList();
        var depth = frames.Where(f => f.GetProperty("e").GetString() == "depthUpdate").Select(f => f.GetProperty("u").GetInt64()).ToList();

        Assert.Equal(frames.Count, venue.Sent.Frames);
        Assert.Equal(frames.Count, observer.Frames.Count);
        Assert.Equal(depth, venue.Sent.Ids("btcusdt@depth@100ms"));
        Assert.Equal(depth.Skip(10), venue.Sent.Ids("btcusdt@depth@100ms", depth[10]));
        var sent = venue.Sent.Streams().Single(s => s.Stream == "btcusdt@depth@100ms");
        Assert.Equal((depth.Count, depth[0], depth[^1], true), (sent.Count, sent.FirstId, sent.LastId, sent.Open));
        var event7 = frames.Single(f => f.GetProperty("e").GetString() == "depthUpdate" && f.GetProperty("u").GetInt64() == depth[7]);
        Assert.Equal(event7.GetProperty("E").GetInt64(), venue.Sent.TimeOf("btcusdt@depth@100ms", depth[7]) / 1_000_000);
        Assert.Equal(venue.Sent.TimeOf("btcusdt@depth@100ms", depth[7]), venue.Sent.TimeOfBook("BTCUSDT", depth[7]));
        Assert.Equal(0, venue.Sent.TimeOfBook("BTCUSDT", depth[7] + 1));

        venue.Inject(new FaultRule { Kind = FaultKind.Drop, Count = 1 });
        Assert.Equal(["binance 1 fault drop"], observer.Closed);
        Assert.All(venue.Sent.Streams(), s => Assert.False(s.Open));
    }

    [Fact]
    public void Nothing_is_logged_that_a_half_open_connection_swallowed()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var venue = venues["okx"];
        var client = MemoryTransport.Connect(venue, "/ws/v5/public");
        client.Say("""{"op":"subscribe","args":[{"channel":"trades","instId":"BTC-USDT"}]}""");
        venue.Inject(new FaultRule { Kind = FaultKind.HalfOpen, Count = 1, Duration = 20 });
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.Single(client.Take());
        Assert.Equal(0, venue.Sent.Frames);
    }

    [Fact]
    public void Load_mode_meets_its_rate()
    {
        var (time, venues) = Worlds.Start(o => o with { FramesPerSecond = 2_000 });
        using var _ = venues;
        MemoryTransport.Connect(venues["binance"], "/stream?streams=btcusdt@bookTicker/btcusdt@depth@100ms/ethusdt@bookTicker/ethusdt@trade");
        time.Advance(TimeSpan.FromSeconds(10));
        var before = venues["binance"].Sent.Frames;
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.InRange(venues["binance"].Sent.Frames - before, 9_000, 11_000);
    }

    [Fact]
    public void A_halted_instrument_says_so_and_an_outage_refuses_everything()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var venue = venues["binance"];
        venue.Inject(new FaultRule { Kind = FaultKind.Halt, Symbol = "BTCUSDT", Count = 1, Duration = 10 });
        var client = MemoryTransport.Connect(venue, "/ws/btcusdt@bookTicker");
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(client.Take());
        Assert.Contains("\"symbol\":\"BTCUSDT\",\"status\":\"HALT\"", venue.Get("/api/v3/exchangeInfo"), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(8));
        Assert.NotEmpty(client.Take());

        venue.Inject(new FaultRule { Kind = FaultKind.Outage, Count = 1, Duration = 10 });
        Assert.True(client.Aborted);
        Assert.Equal(503, venue.Connect("/ws", "test", new MemoryTransport()).Refusal!.Status);
        Assert.Equal(503, venue.Request(new VenueRequest("GET", "/api/v3/ping", "", "test")).Status);
        time.Advance(TimeSpan.FromSeconds(11));
        venue.Get("/api/v3/ping");
    }

    [Theory]
    [InlineData("binance", "/ws/btcusdt@depth", "U", "u", null)]
    [InlineData("binance-usdm", "/public/ws/btcusdt@depth@500ms", "pu", "u", null)]
    [InlineData("binance-usdm", "/market/ws/btcusdt@aggTrade", "a", "a", 1L)]
    [InlineData("okx", "/ws/v5/public", "prevSeqId", "seqId", null)]
    public void However_much_happens_at_once_no_id_is_left_out(string name, string url, string first, string last, long? step)
    {
        // far more between two flushes than a market remembers, as after a pause of a busy machine
        var (time, venues) = Worlds.Start(o => o with { Step = TimeSpan.FromSeconds(1), EventsPerSecond = 10_000, HistoryChanges = 1000, HistoryTrades = 100 });
        using var _ = venues;
        var client = MemoryTransport.Connect(venues[name], url);
        if (name == "okx") client.Say("""{"op":"subscribe","args":[{"channel":"books","instId":"BTC-USDT"}]}""");
        client.Take();
        for (var i = 0; i < 5; i++) time.Advance(TimeSpan.FromSeconds(1));
        var ids = client.Take().Where(t => t.Contains($"\"{last}\":", StringComparison.Ordinal)).Select(t => (First: Number(t, first), Last: Number(t, last))).ToList();
        Assert.Null(venues[name].Failure);
        Assert.True(ids.Count >= 5, $"{ids.Count} frames");
        var between = step ?? (first == "U" ? 1 : 0);
        Assert.All(ids.Zip(ids.Skip(1)), pair => Assert.Equal(pair.First.Last + between, pair.Second.First));

        static long Number(string text, string key)
        {
            var at = text.IndexOf($"\"{key}\":", StringComparison.Ordinal) + key.Length + 3;
            return long.Parse(string.Concat(text[at..].TakeWhile(c => char.IsAsciiDigit(c) || c == '-')), System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    [Fact]
    public void A_frame_that_a_slow_reader_does_not_get_any_more_does_not_count_as_sent()
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var venue = venues["binance"];
        venue.Inject(new FaultRule { Kind = FaultKind.Duplicate, Probability = 1 });
        var client = MemoryTransport.Connect(venue, "/ws/btcusdt@bookTicker");
        client.PendingBytes = long.MaxValue / 2; // the first frame ends the connection; its double finds it closed
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(client.Ended);
        Assert.Equal(client.Take().Count, venue.Sent.Frames);
    }

    private sealed class Recorder : ISentObserver
    {
        public List<SentFrame> Frames { get; } = [];

        public List<SentFrame> Withheld { get; } = [];

        public List<string> Closed { get; } = [];

        public void OnSent(in SentFrame frame) => Frames.Add(frame);

        public void OnWithheld(in SentFrame frame) => Withheld.Add(frame);

        public void OnClosed(string venue, long connection, string reason) => Closed.Add($"{venue} {connection} {reason}");
    }
}
