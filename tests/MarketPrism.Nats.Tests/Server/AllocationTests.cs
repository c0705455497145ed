using MarketPrism.Nats.Tests.Support;

namespace MarketPrism.Nats.Tests.Server;

[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests : ServerTest
{
    private const int Messages = 20_000;
    private const int Count = 5_000;
    private static readonly byte[] Payload = new byte[512];

    [Fact]
    public async Task Raw_publish_and_receive_allocate_nothing_per_message()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var publisher = await ConnectAsync(server.Url);
        await using var subscriber = await ConnectAsync(server.Url);
        await using var sub = await subscriber.SubscribeRawAsync(["s"], cancellationToken: Token);
        for (var warm = 0; warm < 3; warm++) await ExchangeAsync(publisher, sub);

        // the whole process: sender, receive loop and reader run on other threads. What is left are wake-ups, a few per batch; batches are smaller on a quiet machine
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var round = 0; round < 5; round++) await ExchangeAsync(publisher, sub);
        var perMessage = (GC.GetTotalAllocatedBytes(precise: true) - before) / (5.0 * Messages);
        TestContext.Current.SendDiagnosticMessage($"{perMessage:0.000} B a message");
        Assert.InRange(perMessage, 0, 16);
    }

    [Fact]
    public async Task Publishing_thread_allocates_nothing()
    {
        const int rounds = 4;
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var publisher = new NatsConnection(Fast(server.Url));
        // before the first connect all of it waits in the outbox: the blocks it is made of serve the rest of the test, however late they are sent
        Publish(publisher, (rounds + 1) * Count);
        await publisher.ConnectAsync();
        await publisher.PingAsync(Token);
        var allocated = Enumerable.Range(0, rounds).Select(_ => AllocatedBy(publisher)).ToList();
        // the first wait for a lock costs its event, a few hundred bytes once; what a message cost would show in every round
        Assert.Contains(0, allocated);
    }

    private static long AllocatedBy(NatsConnection publisher)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Publish(publisher, Count);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Publish(NatsConnection publisher, int count)
    {
        for (var i = 0; i < count; i++) Assert.True(publisher.TryPublish("s"u8, "NATS/1.0\r\nA: 1\r\n\r\n"u8, Payload));
    }

    private static async Task ExchangeAsync(NatsConnection publisher, NatsRawSub sub)
    {
        var received = 0;
        for (var sent = 0; sent < Messages; sent += 1_000)
        {
            Publish(publisher, 1_000);
            while (received < sent + 1_000)
            {
                while (sub.TryRead(out var msg))
                {
                    received++;
                    msg.Release();
                }

                if (received < sent + 1_000) await sub.WaitToReadAsync(Token);
            }
        }
    }
}
