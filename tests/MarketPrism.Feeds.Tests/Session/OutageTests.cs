namespace MarketPrism.Feeds.Tests;

public class OutageTests
{
    [Theory]
    [InlineData(30)]
    [InlineData(120)]
    public void Liveness_1_fifty_connectors_over_an_outage_stay_inside_the_budget_and_come_back(int minutes) => World.RunBinance(async w =>
    {
        var symbols = Enumerable.Range(0, 50).Select(i => $"S{i}USDT").ToArray();
        foreach (var symbol in symbols) w.Book(symbol, 5);
        using var budget = new RateBudget("connects", new RateLimit(240, TimeSpan.FromMinutes(5)), w.Time);
        var sessions = symbols.Select(s => w.Session(World.Binance([s], [Channel.OrderBook]), connects: budget, sink: new RecordingSink())).ToList();
        sessions.ForEach(s => s.Start());
        await w.Until(() => sessions.TrueForAll(s => s.GetStatus().IsReady), "all ready", 600);
        w.Venue.Refuse = _ => new FeedDialException("maintenance", 503, null, null);
        w.Venue.CutAll(isOrderly: false);
        for (var i = 0; i < minutes; i++)
        {
            await w.Wait(60);
            Assert.All(sessions, s => Assert.Null(s.GetEvidence().Wedged));
            Assert.All(sessions, s => Assert.Equal(0, s.GetEvidence().LadderCycles)); // nothing that would ask for a restart
        }

        Assert.Equal("UpstreamUnavailable", sessions[0].GetStatus().Reasons[0].Code);
        w.Venue.Refuse = null;
        await w.Until(() => sessions.TrueForAll(s => s.GetStatus().IsReady), "all back", 300 + 300);
        for (var i = 300; i < w.Venue.Dials.Count; i++) Assert.True(w.Venue.Dials[i] - w.Venue.Dials[i - 300] >= TimeSpan.FromMinutes(5).Ticks, "more than 300 dials in five minutes");
        foreach (var session in sessions) await session.DisposeAsync();
    });

    [Fact]
    public void Liveness_7_a_loop_that_fails_is_started_again_and_data_flow() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT", 0.1);
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(100);
        var isBroken = true;
        w.OnTransition = _ =>
        {
            if (!isBroken) return;
            isBroken = false;
            throw new InvalidOperationException("a bug in a decision");
        };
        w.Venue.CutAll(isOrderly: false);
        await w.Until(() => w.Sink.Opened.Count >= 2, "dialled again", 600);
        await w.Wait(5);
        Assert.True(session.GetStatus().IsReady);
    });

    [Fact]
    public void A_restart_of_the_venue_with_lower_ids_goes_on() => World.RunBinance(async w =>
    {
        var book = w.Book("BTCUSDT", 0.1);
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(60);
        w.Venue.CutAll(isOrderly: true);
        book.LastId = 10;
        await w.Wait(60);
        Assert.True(session.GetStatus().IsReady);
        Assert.Equal(book.LastId, w.Sink.Frames[^1].Id);
    });

    [Fact]
    public void Liveness_13_frames_in_bursts_after_a_stall_of_the_process_change_nothing() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT", 0.1);
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(60);
        for (var i = 0; i < 20; i++)
        {
            w.Venue.Sessions.Single().IsHeld = true;
            await w.Wait(4.5);
            w.Venue.Sessions.Single().Release();
            await w.Wait(0.5);
        }

        Assert.Single(w.Sink.Opened);
        Assert.DoesNotContain(session.GetStatus().Repairs, r => r.Key != RepairRung.Probe);
        var ids = w.Sink.Ids("orderbook.BTCUSDT").ToList();
        Assert.Equal(ids[^1] - ids[0] + 1, ids.Count);
    });

    [Fact]
    public void The_receive_path_allocates_nothing_for_a_data_frame() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT", 0);
        var sink = new CountingSink();
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]), sink: sink);
        session.Start();
        await w.Wait(1);
        var socket = w.Venue.Sessions.Single().Socket;
        var frame = System.Text.Encoding.UTF8.GetBytes("""{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":5,"u":7,"b":[["1","2"]],"a":[]}}""");
        for (var i = 0; i < 50_000; i++) socket.Deliver(frame); // warm up: the code is compiled, the first frame has settled the stream
        await w.Wait(10);
        for (var i = 0; i < 2000; i++) socket.Deliver(frame);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) socket.Deliver(frame);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(62_000, sink.Frames);
    });

    private sealed class CountingSink : IFrameSink
    {
        internal int Frames { get; private set; }

        public void OnFrame(in ReceivedFrame frame) => Frames++;

        public void OnControl(in ReceivedFrame frame)
        {
        }

        public void OnStreamAdded(FeedStream stream)
        {
        }

        public void OnStreamRemoved(FeedStream stream)
        {
        }

        public void OnOpened(FeedConnection connection, long atNs)
        {
        }

        public void OnSent(FeedConnection connection, ReadOnlySpan<byte> payload, long atNs)
        {
        }

        public void OnClosed(FeedConnection connection, ConnectionEnd end, long atNs)
        {
        }

        public void OnHole(StreamHole hole)
        {
        }
    }
}
