using System.Threading.Channels;
using MarketPrism.Nats.Tests.Support;

namespace MarketPrism.Nats.Tests.Server;

public sealed class SlowReaderTests : ServerTest
{
    [Theory]
    [InlineData(BoundedChannelFullMode.DropOldest, 90)]
    [InlineData(BoundedChannelFullMode.DropNewest, 0)]
    [InlineData(BoundedChannelFullMode.DropWrite, 0)]
    public async Task Full_subscription_drops_by_its_policy_and_tells_once(BoundedChannelFullMode mode, int firstKept)
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var connection = await ConnectAsync(server.Url);
        var slow = 0;
        var dropped = 0;
        connection.SlowConsumerDetected += (_, e) =>
        {
            Assert.Equal("s", e.Subscription.Subject);
            slow++;
            return ValueTask.CompletedTask;
        };
        connection.MessageDropped += (_, _) =>
        {
            dropped++;
            return ValueTask.CompletedTask;
        };
        await using var sub = await connection.SubscribeCoreAsync<int>("s", opts: new NatsSubOpts { ChannelOpts = new NatsSubChannelOpts { Capacity = 10, FullMode = mode } }, cancellationToken: Token);
        for (var episode = 1; episode <= 2; episode++)
        {
            for (var i = 0; i < 100; i++) await connection.PublishAsync("s", i, cancellationToken: Token);
            await connection.PingAsync(Token);
            Assert.Equal(10, sub.Msgs.Count);
            for (var i = firstKept; i < firstKept + 10; i++) Assert.Equal(i, (await NextAsync(sub)).Data);
            Assert.False(sub.Msgs.TryRead(out _));
            await Eventually.BeAsync(() => slow == episode && dropped == 90 * episode, "the events of the episode");
        }

        Assert.Equal(180, connection.GetStats().DroppedSubscriptions);
        Assert.Equal(180, ((NatsSub<int>)sub).Dropped);
    }

    [Fact]
    public async Task Bytes_are_a_limit_too()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var connection = await ConnectAsync(server.Url);
        await using var sub = await connection.SubscribeRawAsync(["s"], channel: new NatsSubChannelOpts { CapacityBytes = 10_000, FullMode = BoundedChannelFullMode.DropOldest }, cancellationToken: Token);
        for (var i = 0; i < 1_000; i++) connection.TryPublish("s"u8, default, new byte[999]);
        await connection.PingAsync(Token);
        Assert.Equal((10, 10_000L, 990L), (sub.Pending, sub.PendingBytes, sub.Dropped));
        connection.TryPublish("s"u8, default, new byte[20_000]);
        await connection.PingAsync(Token);
        Assert.Equal((10, 991L), (sub.Pending, sub.Dropped));
    }

    [Fact]
    public async Task Slow_reader_does_not_hold_up_the_others()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var connection = await ConnectAsync(server.Url);
        await using var slow = await connection.SubscribeRawAsync(["s"], channel: new NatsSubChannelOpts { Capacity = 1 }, cancellationToken: Token);
        await using var good = await connection.SubscribeRawAsync(["s"], cancellationToken: Token);
        for (var i = 0; i < 10_000; i++) connection.TryPublish("s"u8, default, new byte[100]);
        await connection.PingAsync(Token);
        Assert.Equal((1, 10_000), (slow.Pending, good.Pending));
    }

    [Fact]
    public async Task Waiting_policy_is_refused_with_the_reason()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var connection = await ConnectAsync(server.Url);
        var error = await Assert.ThrowsAsync<ArgumentException>(async () => await connection.SubscribeCoreAsync<int>(
            "s", opts: new NatsSubOpts { ChannelOpts = new NatsSubChannelOpts { FullMode = BoundedChannelFullMode.Wait } }, cancellationToken: Token));
        Assert.Contains("DropOldest", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failing_event_handler_harms_nobody()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var connection = await ConnectAsync(server.Url);
        var second = 0;
        connection.ConnectionDisconnected += (_, _) => throw new InvalidOperationException("handler");
        connection.ConnectionDisconnected += (_, _) =>
        {
            second++;
            return ValueTask.CompletedTask;
        };
        await connection.ReconnectAsync();
        await Eventually.BeAsync(() => second == 1 && connection.ConnectionState == NatsConnectionState.Open, "the other handler, and the connection");
    }
}
