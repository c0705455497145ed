using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using MarketPrism.Nats.Tests.Support;

namespace MarketPrism.Nats.Tests.Server;

public sealed class ReconnectTests : ServerTest
{
    [Fact]
    public async Task A_thousand_subscriptions_are_restored()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var connection = await ConnectAsync(server.Url);
        await using var sub = await connection.SubscribeRawAsync([.. Enumerable.Range(0, 1000).Select(i => $"s.{i}")], cancellationToken: Token);
        await server.RestartAsync(Token);
        await Eventually.BeAsync(() => connection.GetStats().Reconnects == 1, "the connection is back");
        await using var publisher = await ConnectAsync(server.Url);
        for (var i = 0; i < 1000; i++) Assert.True(publisher.TryPublish(Encoding.ASCII.GetBytes($"s.{i}"), default, "x"u8));
        await Eventually.BeAsync(() => sub.Pending == 1000, "all subjects are heard");
    }

    [Fact]
    public async Task Ten_kills_under_load_lose_only_what_was_in_the_air()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var publisher = await ConnectAsync(server.Url);
        await using var subscriber = await ConnectAsync(server.Url);
        await using var sub = await subscriber.SubscribeRawAsync(["load"], cancellationToken: Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var sent = 0;
        var load = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    for (var i = 0; i < 50; i++) Publish();
                    await Task.Delay(1, Token);
                }
            },
            Token);
        var last = 0;
        var received = 0;
        var read = Task.Run(
            async () =>
            {
                while (await sub.WaitToReadAsync(Token))
                {
                    while (sub.TryRead(out var msg))
                    {
                        var number = int.Parse(msg.Payload.Span, CultureInfo.InvariantCulture);
                        msg.Release();
                        Assert.True(number > last, $"{number} after {last}: a duplicate or out of order");
                        Volatile.Write(ref last, number);
                        received++;
                    }
                }
            },
            Token);

        for (var kill = 1; kill <= 10; kill++)
        {
            var before = Volatile.Read(ref last);
            await Eventually.BeAsync(() => Volatile.Read(ref last) > before, "messages flow");
            await server.RestartAsync(Token);
            await Eventually.BeAsync(() => publisher.GetStats().Reconnects == kill && subscriber.GetStats().Reconnects == kill, "both are back");
        }

        await stop.CancelAsync();
        await load;
        await subscriber.PingAsync(Token); // the server knows the subscription again: what comes now must arrive
        Publish();
        await publisher.PingAsync(Token);
        await Eventually.BeAsync(() => Volatile.Read(ref last) == sent, "the last message arrives");
        await sub.DrainAsync(Token);
        await read;
        Assert.Equal(0, publisher.GetStats().DroppedOutbox);
        Assert.InRange(received, sent / 4, sent);

        void Publish() => Assert.True(publisher.TryPublish("load"u8, default, Encoding.ASCII.GetBytes((++sent).ToString(CultureInfo.InvariantCulture))));
    }

    [Fact]
    public async Task Frozen_server_is_noticed_and_left_when_another_is_there()
    {
        await using var first = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var second = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var connection = await ConnectAsync($"{first.Url},{second.Url}", o => o with { NoRandomize = true, PingInterval = TimeSpan.FromMilliseconds(100) });
        await using var sub = await connection.SubscribeCoreAsync<string>("s", cancellationToken: Token);
        await first.PauseAsync();
        try
        {
            await Eventually.BeAsync(() => connection.ServerUri!.Port == second.Port && connection.ConnectionState == NatsConnectionState.Open, "the other server");
            await connection.PublishAsync("s", "alive", cancellationToken: Token);
            Assert.Equal("alive", (await NextAsync(sub)).Data);
        }
        finally
        {
            await first.UnpauseAsync();
        }
    }

    [Fact]
    public async Task Frozen_server_does_not_stop_publishers_nor_grow_the_memory()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var connection = await ConnectAsync(server.Url, o => o with { OutboxBytes = 1 << 20, OutboxPolicy = NatsOutboxPolicy.DropNewest });
        await server.PauseAsync();
        var accepted = 0;
        try
        {
            for (var i = 0; i < 20_000; i++) accepted += connection.TryPublish("s"u8, default, new byte[1000]) ? 1 : 0;
            var stats = connection.GetStats();
            Assert.InRange(stats.OutboxBytes, 0, 1 << 20);
            Assert.Equal(20_000 - accepted, stats.DroppedOutbox);
            Assert.True(stats.DroppedOutbox > 0);
        }
        finally
        {
            await server.UnpauseAsync();
        }

        await connection.PingAsync(Token);
        Assert.Equal(accepted, connection.GetStats().SentMessages);
    }

    [Theory]
    [InlineData(NatsOutboxPolicy.DropOldest)]
    [InlineData(NatsOutboxPolicy.DropNewest)]
    public async Task Outbox_holds_to_its_bytes_and_policy_while_the_server_is_away(NatsOutboxPolicy policy)
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var connection = await ConnectAsync(server.Url, o => o with { OutboxBytes = 1 << 18, OutboxPolicy = policy });
        await using var sub = await connection.SubscribeRawAsync(["s"], cancellationToken: Token);
        await server.KillAsync();
        await Eventually.BeAsync(() => connection.ConnectionState == NatsConnectionState.Reconnecting, "the loss is seen");
        const int Count = 2_000;
        for (var i = 0; i < Count; i++) connection.TryPublish("s"u8, default, Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture).PadLeft(500)));
        var stats = connection.GetStats();
        Assert.InRange(stats.OutboxBytes, 1 << 17, 1 << 18);
        Assert.Equal(Count, stats.DroppedOutbox + stats.PendingMessages);
        await server.StartAgainAsync(Token);
        var expected = policy == NatsOutboxPolicy.DropOldest ? Enumerable.Range((int)stats.DroppedOutbox, (int)stats.PendingMessages) : Enumerable.Range(0, (int)stats.PendingMessages);
        foreach (var number in expected)
        {
            NatsRawMsg msg;
            while (!sub.TryRead(out msg)) Assert.True(await sub.WaitToReadAsync(Token));
            Assert.Equal(number, int.Parse(Text(msg.Payload), CultureInfo.InvariantCulture));
            msg.Release();
        }
    }

    [Fact]
    public async Task Cut_in_the_middle_of_messages_never_duplicates_nor_breaks_one()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var proxy = new GarblingProxy(server.Port);
        var random = new Random(1);
        proxy.ToServer = piece => piece.Length > 2000 && random.Next(4) == 0 ? random.Next(piece.Length) : null;
        await using var subscriber = await ConnectAsync(server.Url);
        await using var sub = await subscriber.SubscribeRawAsync(["s"], cancellationToken: Token);
        await using var publisher = await ConnectAsync(proxy.Url);
        var seen = new ConcurrentDictionary<int, int>();
        const int Count = 3_000;
        for (var i = 0; i < Count; i++)
        {
            Assert.True(publisher.TryPublish("s"u8, default, Encoding.ASCII.GetBytes($"{i}:".PadRight(900, 'x'))));
            if (i % 100 == 0) await Eventually.BeAsync(() => publisher.GetStats().OutboxBytes < 200_000, "the outbox empties");
        }

        await Eventually.BeAsync(() => publisher.GetStats().OutboxBytes == 0, "all is sent");
        proxy.ToServer = null;
        await EventuallyPingAsync(publisher);
        await subscriber.PingAsync(Token);
        while (sub.TryRead(out var msg))
        {
            var text = Text(msg.Payload);
            msg.Release();
            Assert.Equal(900, text.Length);
            Assert.True(seen.TryAdd(int.Parse(text.AsSpan(0, text.IndexOf(':', StringComparison.Ordinal)), CultureInfo.InvariantCulture), 1), "a duplicate");
        }

        Assert.True(publisher.GetStats().Reconnects > 0, "the proxy has cut");
        Assert.NotEmpty(seen);
    }

    [Fact]
    public async Task Garbled_stream_is_left_and_the_connection_recovers()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var proxy = new GarblingProxy(server.Port);
        await using var connection = await ConnectAsync(proxy.Url);
        await using var sub = await connection.SubscribeRawAsync(["s"], cancellationToken: Token);
        await using var publisher = await ConnectAsync(server.Url);
        var random = new Random(7);
        for (var round = 1; round <= 5; round++)
        {
            // the control line of a message, turned to nonsense
            proxy.ToClient = piece =>
            {
                var at = piece.Span.IndexOf("MSG "u8);
                if (at >= 0) piece.Span[at + random.Next(3)] = (byte)random.Next(128, 256);
                return true;
            };
            var reconnects = connection.GetStats().Reconnects;
            await Eventually.BeAsync(
                () =>
                {
                    publisher.TryPublish("s"u8, default, "x"u8);
                    return connection.GetStats().Reconnects > reconnects || connection.ConnectionState != NatsConnectionState.Open;
                },
                "the garbled session is left");
            proxy.ToClient = null;
            await Eventually.BeAsync(() => connection.ConnectionState == NatsConnectionState.Open, "open again");
            while (sub.TryRead(out var old)) old.Release();
            await Eventually.BeAsync(
                () =>
                {
                    publisher.TryPublish("s"u8, default, "good"u8);
                    if (!sub.TryRead(out var msg)) return false;
                    msg.Release();
                    return true;
                },
                "messages flow again");
        }
    }

    [Fact]
    public async Task Asked_for_reconnect_happens()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var connection = await ConnectAsync(server.Url);
        var opened = 0;
        connection.ConnectionOpened += (_, _) =>
        {
            opened++;
            return ValueTask.CompletedTask;
        };
        await connection.ReconnectAsync();
        await Eventually.BeAsync(() => opened == 1 && connection.ConnectionState == NatsConnectionState.Open, "open again");
    }

    [Fact]
    public async Task Attempts_that_are_used_up_fail_the_connection_and_its_subscriptions()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var connection = await ConnectAsync(server.Url, o => o with { MaxReconnectRetry = 3 });
        await using var sub = await connection.SubscribeCoreAsync<string>("s", cancellationToken: Token);
        var failures = 0;
        connection.ReconnectFailed += (_, _) =>
        {
            failures++;
            return ValueTask.CompletedTask;
        };
        await server.KillAsync();
        await Assert.ThrowsAsync<NatsConnectionFailedException>(async () => await WithinAsync(sub.Msgs.WaitToReadAsync(Token).AsTask()));
        Assert.Equal(NatsConnectionState.Failed, connection.ConnectionState);
        Assert.InRange(failures, 2, 3);
    }

    [Fact]
    public async Task Leaving_server_tells_so()
    {
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { ExtraConfig = "lame_duck_duration: \"30s\"\nlame_duck_grace_period: \"1s\"" }, Token);
        await using var connection = await ConnectAsync(server.Url);
        var told = new TaskCompletionSource<Uri>();
        connection.LameDuckModeActivated += (_, e) =>
        {
            told.TrySetResult(e.Uri);
            return ValueTask.CompletedTask;
        };
        await server.LameDuckAsync();
        Assert.Equal(server.Port, (await WithinAsync(told.Task)).Port);
    }

    private static async Task EventuallyPingAsync(NatsConnection connection) =>
        await Eventually.BeAsync(
            async () =>
            {
                try
                {
                    await connection.PingAsync(Token);
                    return true;
                }
                catch (NatsException)
                {
                    return false;
                }
            },
            "a ping is answered");
}
