namespace MarketPrism.Bus.Tests;

public sealed class InProcessBusTests : BusContract
{
    [Fact]
    public async Task Publish_and_read_allocate_nothing()
    {
        await using var bus = new InProcessBus();
        await using var sub = await bus.SubscribeAsync(["s.>"], new BusSubscriptionOptions(), Token);
        var payload = new byte[512];
        for (var warm = 0; warm < 5; warm++) Exchange(bus, sub, payload);
        var before = GC.GetAllocatedBytesForCurrentThread();
        const int Rounds = 20;
        for (var i = 0; i < Rounds; i++) Exchange(bus, sub, payload);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000 * Rounds / 10);
    }

    protected override Task<BusPair> CreateAsync()
    {
        var bus = new InProcessBus();
        return Task.FromResult(new BusPair(bus, bus, null));
    }

    private static void Exchange(InProcessBus bus, IBusSubscription sub, byte[] payload)
    {
        for (var i = 0; i < 1000; i++) bus.TryPublish("s.1"u8, "NATS/1.0\r\nA: 1\r\n\r\n"u8, payload);
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(sub.TryRead(out var message));
            message.Release();
        }
    }
}
