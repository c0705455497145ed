using System.Diagnostics.Metrics;
using MarketPrism.Connector.Publishing;
using MarketPrism.Feeds;
using MarketPrism.Markets.Gaps;

namespace MarketPrism.Connector.Tests;

public sealed class FramePublisherTests
{
    [Theory]
    [InlineData(ConnectionEndReason.Rotated, true)]
    [InlineData(ConnectionEndReason.Reconfigured, true)]
    [InlineData(ConnectionEndReason.Broken, false)]
    [InlineData(ConnectionEndReason.Stopped, false)] // whether another pod carries its streams, this one cannot know
    public void Processors_can_tell_a_hand_over_from_a_break(ConnectionEndReason reason, bool expected) =>
        Assert.Equal(expected, new ConnectionNotice(ConnectionEvent.Closed, "a/s/0/1", 1, "", "", $"{reason}: age", []).IsHandedOver);

    [Fact]
    public void The_path_of_a_frame_allocates_nothing_metrics_included()
    {
        using var registry = new PrometheusRegistry();
        using var meter = new Meter("MarketPrism.FramePublisherTests");
        var bus = new NullBus();
        var venue = VenueCatalog.Find(Exchange.Binance, Market.Spot);
        var publisher = new FramePublisher(new PublisherContext(
            bus, new SubjectSpace(), Exchange.Binance, Market.Spot, new GapLedger(TimeProvider.System), new FrameSampler(0.01), new StageMetrics(meter, TimeProvider.System, Exchange.Binance, Market.Spot)));
        var stream = new FeedStream(venue.Feed.Plan(new FeedSubscription(["BTCUSDT"], [Channel.OrderBook]), null).Sockets[0].Streams[0]);
        publisher.OnStreamAdded(stream);
        var connection = new FeedConnection("pod-1/binance-spot-0/stream-0/1", "stream-0", "stream", 1, new Uri("wss://host/stream"), "");
        publisher.OnOpened(connection, 1);
        var payload = """{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1795305600000,"s":"BTCUSDT","U":157,"u":160,"b":[["0.0024","10"]],"a":[["0.0026","100"]]}}"""u8.ToArray();
        for (var i = 0; i < 1_000; i++) Publish();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50_000; i++) Publish();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(51_000, publisher.Activity("BTCUSDT"));
        Assert.True(bus.Bytes > 0);

        void Publish()
        {
            var header = venue.Feed.Classify(payload);
            publisher.OnFrame(new ReceivedFrame { Connection = connection, Stream = stream, Header = header, Payload = payload, ReceivedNs = 1_795_305_600_000_000_000 });
        }
    }

    [Fact]
    public void A_frame_before_its_connection_was_opened_is_a_fault_that_is_named()
    {
        using var meter = new Meter("MarketPrism.FramePublisherTests2");
        var publisher = new FramePublisher(new PublisherContext(
            new NullBus(), new SubjectSpace(), Exchange.Binance, Market.Spot, new GapLedger(TimeProvider.System), new FrameSampler(0), new StageMetrics(meter, TimeProvider.System, Exchange.Binance, Market.Spot)));
        var connection = new FeedConnection("a/b/c/1", "c", "stream", 1, new Uri("wss://host/stream"), "");
        var error = Assert.Throws<InvalidOperationException>(() => publisher.OnControl(new ReceivedFrame { Connection = connection }));
        Assert.Contains("a/b/c/1", error.Message, StringComparison.Ordinal);
    }
}
