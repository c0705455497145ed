namespace MarketPrism.Connector.Tests;

public sealed class BusAwayTests
{
    [Fact]
    public async Task Liveness_11_without_nats_it_is_live_and_not_ready_its_memory_bounded_and_its_drops_counted()
    {
        const int outbox = 64 * 1024;
        var nowhere = new NatsBus(new NatsBusOptions { Urls = [$"nats://127.0.0.1:{FreePort.Next()}"], OutboxBytes = outbox });
        await using var running = await Running.StartAsync(awayBus: nowhere);
        await Eventually.BeAsync(() => running.Service.GetStatus(StatusDetail.Summary).Nats!.Dropped > 100, "the outbox is full, and frames go on coming");
        for (var i = 0; i < 50; i++)
        {
            var status = running.Service.GetStatus(StatusDetail.Summary);
            Assert.InRange(status.Nats!.OutboxBytes, 0, outbox);
            Assert.False(status.Nats.Connected);
            Assert.True(running.Service.Live.IsGood);
            Assert.False(running.Service.Ready.IsGood);
            var frames = status.RoutingStats!.RoutedMessages;
            await Eventually.BeAsync(() => running.Service.GetStatus(StatusDetail.Summary).RoutingStats!.RoutedMessages > frames, "the sockets are read all the same");
        }
    }
}
