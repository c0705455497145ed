using MarketPrism.Nats.Tests.Support;

namespace MarketPrism.Nats.Tests.Server;

public sealed class DrainTests : ServerTest
{
    [Fact]
    public async Task Drained_subscription_delivers_all_that_the_server_had_sent()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var publisher = await ConnectAsync(server.Url);
        await using var connection = await ConnectAsync(server.Url);
        await using var sub = await connection.SubscribeCoreAsync<int>("s", cancellationToken: Token);
        for (var i = 0; i < 10_000; i++) await publisher.PublishAsync("s", i, cancellationToken: Token);
        await publisher.PingAsync(Token);
        await sub.DrainAsync(Token);
        await publisher.PublishAsync("s", -1, cancellationToken: Token);
        var count = 0;
        await foreach (var msg in sub.Msgs.ReadAllAsync(Token)) Assert.Equal(count++, msg.Data);
        Assert.Equal(10_000, count);
        await sub.Msgs.Completion.WaitAsync(Token);
    }

    [Fact]
    public async Task Drained_connection_has_read_and_sent_everything()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var other = await ConnectAsync(server.Url);
        await using var outcome = await other.SubscribeRawAsync(["out"], cancellationToken: Token);
        var connection = await ConnectAsync(server.Url);
        var sub = await connection.SubscribeCoreAsync<int>("in", cancellationToken: Token);
        for (var i = 0; i < 2_000; i++) await other.PublishAsync("in", i, cancellationToken: Token);
        await other.PingAsync(Token);
        var work = Task.Run(
            async () =>
            {
                await foreach (var msg in sub.Msgs.ReadAllAsync(Token)) Assert.True(connection.TryPublish("out"u8, default, "x"u8));
            },
            Token);
        await connection.DrainAsync(Token);
        await work;
        await Eventually.BeAsync(() => outcome.Pending >= 1_990, "the work arrives");
        Assert.Equal(NatsConnectionState.Closed, connection.ConnectionState);
        Assert.False(connection.TryPublish("out"u8, default, default));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await connection.SubscribeCoreAsync<int>("x", cancellationToken: Token));
    }

    [Fact]
    public async Task Disposed_connection_sends_what_waits_and_ends_its_readers()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var other = await ConnectAsync(server.Url);
        await using var outcome = await other.SubscribeRawAsync(["out"], cancellationToken: Token);
        var connection = await ConnectAsync(server.Url);
        var sub = await connection.SubscribeCoreAsync<int>("in", cancellationToken: Token);
        for (var i = 0; i < 20_000; i++) connection.TryPublish("out"u8, default, new byte[100]);
        await connection.DisposeAsync();
        Assert.False(await sub.Msgs.WaitToReadAsync(Token));
        await Eventually.BeAsync(() => outcome.Pending == 20_000, "all that waited is sent");
    }

    [Fact]
    public async Task Waits_end_when_they_are_cancelled()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var connection = await ConnectAsync(server.Url);
        await using var raw = await connection.SubscribeRawAsync(["s"], cancellationToken: Token);
        for (var round = 0; round < 50; round++)
        {
            using var cancel = new CancellationTokenSource();
            var wait = raw.WaitToReadAsync(cancel.Token).AsTask();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        }

        var next = raw.WaitToReadAsync(Token).AsTask();
        connection.TryPublish("s"u8, default, "x"u8);
        Assert.True(await WithinAsync(next));
        await server.PauseAsync();
        try
        {
            using var cancel = new CancellationTokenSource();
            var ping = connection.PingAsync(cancel.Token).AsTask();
            var subscribe = connection.SubscribeCoreAsync<string>("t", cancellationToken: cancel.Token).AsTask();
            var drain = raw.DrainAsync(cancel.Token).AsTask();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ping);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => subscribe);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drain);
        }
        finally
        {
            await server.UnpauseAsync();
        }
    }
}
