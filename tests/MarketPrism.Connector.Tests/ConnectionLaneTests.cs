using System.Text;
using MarketPrism.Connector.Publishing;

namespace MarketPrism.Connector.Tests;

public sealed class ConnectionLaneTests
{
    private static readonly StreamRoute Route = new(new SubjectSpace(), Exchange.Binance, Market.Spot, "depth", "BTCUSDT");

    [Fact]
    public void Headers_are_the_contracts()
    {
        Assert.Equal("marketprism.raw.0d.binance.spot.depth.BTCUSDT", Encoding.ASCII.GetString(Route.Subject));
        using var lane = new ConnectionLane("pod-1/binance-spot-0/stream-0/7", Writer());
        var identity = new FrameIdentity(FrameIdentityKind.Range, 100, 110, 0);
        lane.Next(Route, identity, 5, default);
        var block = lane.Next(Route, identity, 1_795_305_600_000_000_123, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"u8);
        Assert.Equal(
            "NATS/1.0\r\nMp-Conn: pod-1/binance-spot-0/stream-0/7\r\nMp-Seq: 2\r\nMp-Recv: 1795305600000000123\r\n"
            + "Nats-Msg-Id: binance:spot:BTCUSDT:depth:100-110\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n",
            Encoding.ASCII.GetString(block));
        Assert.True(MessageHeaders.TryGet(block, "Mp-Seq"u8, out var sequence));
        Assert.Equal("2", Encoding.ASCII.GetString(sequence));
    }

    [Fact]
    public void Ordinals_rise_for_each_partition_on_its_own()
    {
        using var lane = new ConnectionLane("a", Writer());
        var other = new StreamRoute(new SubjectSpace(), Exchange.Binance, Market.Spot, "trade", "ETHUSDT");
        var identity = new FrameIdentity(FrameIdentityKind.Id, 0, 1, 0);
        for (var i = 0; i < 3; i++) lane.Next(Route, identity, 1, default);
        lane.Next(other, identity, 1, default);
        Assert.Empty(lane.Positions()); // nothing of it is on the bus yet
        lane.Flush();
        Assert.Equal([("0d", 3L), ("38", 1L)], lane.Positions().Select(p => (p.Key.Token, p.Value)));
    }

    [Fact]
    public void A_frame_allocates_nothing()
    {
        using var lane = new ConnectionLane("pod-1/binance-spot-0/stream-0/7", Writer());
        var identity = new FrameIdentity(FrameIdentityKind.RangeAndTime, long.MaxValue - 1, long.MaxValue, long.MaxValue);
        long bytes = lane.Next(Route, identity, long.MaxValue, default).Length;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100_000; i++) bytes += lane.Next(Route, identity, long.MaxValue, default).Length;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(bytes > 0);
    }

    [Fact]
    public void Long_names_fit()
    {
        var symbol = new string('長', 200);
        var route = new StreamRoute(new SubjectSpace(), Exchange.Binance, Market.Spot, "depth", symbol);
        using var lane = new ConnectionLane("a/b/stream-0/1", Writer());
        var block = lane.Next(route, new FrameIdentity(FrameIdentityKind.Id, 0, 5, 0), 1, default);
        Assert.True(MessageHeaders.TryGet(block, "Nats-Msg-Id"u8, out var id));
        Assert.Equal($"binance:spot:{symbol}:depth:5", Encoding.UTF8.GetString(id));
    }

    [Fact]
    public void A_burst_goes_out_when_it_is_large_or_has_waited_long()
    {
        using var writer = new CountingWriter();
        using var lane = new ConnectionLane("a", writer);
        var identity = new FrameIdentity(FrameIdentityKind.Id, 0, 1, 0);
        lane.Add(Route, identity, 1_000, default, new byte[300]);
        Assert.False(lane.IsFull(1_000));
        Assert.False(lane.IsFull(100_999));
        Assert.True(lane.IsFull(101_000));
        lane.Flush();
        Assert.Equal(1, writer.Flushes);
        lane.Add(Route, identity, 200_000, default, new byte[32 * 1024]);
        Assert.True(lane.IsFull(200_000));
    }

    private static IBusWriter Writer() => ((IBus)new NullBus()).CreateWriter();

    private sealed class CountingWriter : IBusWriter
    {
        public int Waiting { get; private set; }

        public int Flushes { get; private set; }

        public bool TryPublish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload)
        {
            Waiting += payload.Length;
            return true;
        }

        public void Flush() => (Waiting, Flushes) = (0, Flushes + 1);

        public void Dispose()
        {
        }
    }
}
