using System.Text;
using MarketPrism.Nats.Tests.Support;

namespace MarketPrism.Nats.Tests.Server;

public sealed class RawPubTests : ServerTest
{
    [Fact]
    public async Task Bursts_arrive_whole_and_in_order_between_other_messages()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var publisher = await ConnectAsync(server.Url);
        await using var subscriber = await ConnectAsync(server.Url);
        await using var sub = await subscriber.SubscribeRawAsync(["s"], cancellationToken: Token);
        using var pub = publisher.CreateRawPub();
        var random = new Random(7);
        var sent = new List<string>();
        for (var burst = 0; burst < 300; burst++)
        {
            for (var i = random.Next(200); i >= 0; i--)
            {
                var text = $"{sent.Count} {new string('x', random.Next(100) == 0 ? random.Next(200_000) : random.Next(900))}";
                sent.Add(text);
                Assert.True(pub.TryPublish("s"u8, "NATS/1.0\r\nA: 1\r\n\r\n"u8, Encoding.ASCII.GetBytes(text)));
            }

            pub.Flush();
            Assert.Equal(0, pub.Waiting);
            sent.Add($"{sent.Count} single");
            Assert.True(publisher.TryPublish("s"u8, default, Encoding.ASCII.GetBytes(sent[^1])));
            if (burst % 10 == 0) await publisher.PingAsync(Token);
        }

        var at = 0;
        while (at < sent.Count && await sub.WaitToReadAsync(Token))
        {
            while (sub.TryRead(out var message))
            {
                Assert.Equal(sent[at++], Encoding.ASCII.GetString(message.Payload.Span));
                message.Release();
            }
        }

        Assert.Equal(sent.Count, publisher.GetStats().PublishedMessages);
    }

    [Fact]
    public void Short_bursts_that_wait_share_blocks()
    {
        const int Bursts = 20_000;
        var pool = new Buffers.BlockPool();
        var outbox = new Connection.Outbox(pool, 64 << 20, NatsOutboxPolicy.DropOldest);
        using var pub = new NatsRawPub(outbox, pool);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Bursts; i++)
        {
            pub.TryPublish("s"u8, default, "payload"u8);
            pub.Flush();
        }

        Assert.Equal(Bursts, outbox.Messages);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20 * Buffers.Block.DefaultSize);
    }

    [Fact]
    public void What_the_outbox_cannot_take_is_counted()
    {
        var pool = new Buffers.BlockPool();
        var outbox = new Connection.Outbox(pool, 100_000, NatsOutboxPolicy.DropNewest) { MaxPayload = 1_000 };
        using var pub = new NatsRawPub(outbox, pool);
        Assert.False(pub.TryPublish("s"u8, default, new byte[1_001]));
        Assert.Equal(1, outbox.DroppedTooLarge);
        for (var i = 0; i < 400; i++) pub.TryPublish("s"u8, default, new byte[900]);
        pub.Flush();
        Assert.Equal(400, outbox.Messages + outbox.DroppedOutbox);
        Assert.InRange(outbox.Bytes, 1, 100_000);
        outbox.Close();
        pub.TryPublish("s"u8, default, new byte[10]);
        pub.Flush();
        Assert.Equal(0, pub.Waiting);
    }

    [Fact]
    public void A_burst_allocates_nothing()
    {
        var pool = new Buffers.BlockPool();
        var outbox = new Connection.Outbox(pool, 1 << 20, NatsOutboxPolicy.DropOldest);
        using var pub = new NatsRawPub(outbox, pool);
        var payload = new byte[300];
        Publish(5_000); // beyond the limit, so that blocks come back from now on
        var before = GC.GetAllocatedBytesForCurrentThread();
        Publish(20_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(25_000, outbox.Published);

        void Publish(int messages)
        {
            for (var i = 1; i <= messages; i++)
            {
                pub.TryPublish("s"u8, "NATS/1.0\r\nA: 1\r\n\r\n"u8, payload);
                if (i % 50 == 0) pub.Flush();
            }
        }
    }

    [Fact]
    public void Malformed_messages_are_refused()
    {
        var pool = new Buffers.BlockPool();
        using var pub = new NatsRawPub(new Connection.Outbox(pool, 100_000, NatsOutboxPolicy.DropNewest), pool);
        Assert.Throws<ArgumentException>(() => pub.TryPublish("a b"u8, default, default));
        Assert.Throws<ArgumentException>(() => pub.TryPublish("s"u8, "A: 1\r\n"u8, default));
    }
}
