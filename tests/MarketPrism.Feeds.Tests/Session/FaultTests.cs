namespace MarketPrism.Feeds.Tests;

/// <summary>Exceptions where none should be: in the sink's callbacks and in the session's own decisions. Each costs a connection at most, and is told.</summary>
public class FaultTests
{
    [Theory]
    [InlineData(nameof(IFrameSink.OnOpened))]
    [InlineData(nameof(IFrameSink.OnPause))]
    [InlineData(nameof(IFrameSink.OnSent))]
    [InlineData(nameof(IFrameSink.OnClosed))]
    public void A_sink_that_throws_costs_a_connection_that_is_dialled_anew(string callback) => World.RunBinance(async w =>
    {
        w.Book("AUSDT");
        var sink = new ThrowingSink(w.Sink, callback);
        await using var session = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]), sink: sink);
        session.Start();
        if (callback == nameof(IFrameSink.OnClosed))
        {
            await w.Wait(10);
            session.DropAll();
        }

        await w.Until(() => sink.Thrown == 1, "the callback threw", 60);
        await w.Wait(60);
        Assert.Equal(["socket"], w.Faults);
        Assert.True(session.GetStatus().IsReady);
        Assert.Equal(1, session.GetStatus().ActiveConnections);
        var frames = w.Sink.Frames.Count;
        await w.Wait(10);
        Assert.True(w.Sink.Frames.Count > frames);
    });

    [Fact]
    public void A_change_that_throws_reaches_its_caller_and_the_next_one_is_applied() => World.RunBinance(async w =>
    {
        w.Book("AUSDT");
        w.Book("BUSDT");
        var sink = new ThrowingSink(w.Sink, nameof(IFrameSink.OnStreamAdded)) { Skip = 1 };
        await using var session = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]), sink: sink);
        session.Start();
        await w.Wait(10);
        var wider = session.Settings with { Subscription = new FeedSubscription(["AUSDT", "BUSDT"], [Channel.OrderBook]) };
        await Assert.ThrowsAsync<ArithmeticException>(async () => await session.ApplyAsync(wider, CancellationToken.None));
        await w.Wait(10);
        Assert.Equal(["session"], w.Faults);
        await session.ApplyAsync(wider, CancellationToken.None);
        await w.Wait(60);
        Assert.True(session.GetStatus().IsReady);
        Assert.Equal(["orderbook.AUSDT", "orderbook.BUSDT"], w.Sink.Frames.TakeLast(100).Select(f => f.Key).Distinct().Order());
    });

    /// <summary>Throws once, at one callback.</summary>
    private sealed class ThrowingSink(RecordingSink inner, string callback) : IFrameSink
    {
        public int Skip { get; set; }

        public int Thrown { get; private set; }

        public void OnFrame(in ReceivedFrame frame) => inner.OnFrame(frame);

        public void OnControl(in ReceivedFrame frame) => inner.OnControl(frame);

        public void OnStreamAdded(FeedStream stream)
        {
            Throw(nameof(OnStreamAdded));
            inner.OnStreamAdded(stream);
        }

        public void OnStreamRemoved(FeedStream stream) => inner.OnStreamRemoved(stream);

        public void OnOpened(FeedConnection connection, long atNs)
        {
            Throw(nameof(OnOpened));
            inner.OnOpened(connection, atNs);
        }

        public void OnSent(FeedConnection connection, ReadOnlySpan<byte> payload, long atNs)
        {
            Throw(nameof(OnSent));
            inner.OnSent(connection, payload, atNs);
        }

        public void OnClosed(FeedConnection connection, ConnectionEnd end, long atNs)
        {
            Throw(nameof(OnClosed));
            inner.OnClosed(connection, end, atNs);
        }

        public void OnPause(FeedConnection connection) => Throw(nameof(IFrameSink.OnPause));

        public void OnHole(StreamHole hole) => inner.OnHole(hole);

        private void Throw(string which)
        {
            if (which != callback || Thrown > 0 || Skip-- > 0) return;
            Thrown++;
            throw new ArithmeticException("a bug in the sink");
        }
    }
}
