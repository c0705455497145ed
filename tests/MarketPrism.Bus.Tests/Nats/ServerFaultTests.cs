using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace MarketPrism.Bus.Tests;

/// <summary>The bus while nats-server is killed, frozen, restarted, leaves, or is reached through something that cuts and garbles.</summary>
public sealed class ServerFaultTests : NatsTest
{
    [Fact]
    public async Task A_thousand_subjects_are_restored()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var bus = await ConnectAsync(server.Url);
        await using var sub = await bus.SubscribeAsync([.. Enumerable.Range(0, 1000).Select(i => $"s.{i}")], Plain, Token);
        await server.RestartAsync(Token);
        await Eventually.BeAsync(() => bus.Status.Reconnections == 1, "the connection is back");
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
        await using var sub = await subscriber.SubscribeAsync(["load"], Plain, Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var sent = 0;
        var load = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    for (var i = 0; i < 50; i++) Publish();
                    await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token);
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
                    while (sub.TryRead(out var message))
                    {
                        var number = int.Parse(message.Payload.Span, CultureInfo.InvariantCulture);
                        message.Release();
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
            await Eventually.BeAsync(() => Volatile.Read(ref last) > before || read.IsFaulted, "messages flow");
            await server.RestartAsync(Token);
            await Eventually.BeAsync(() => publisher.Status.Reconnections == kill && subscriber.Status.Reconnections == kill, "both are back");
        }

        await stop.CancelAsync();
        await load;
        await subscriber.FlushAsync(Token); // the server knows the subscription again: what comes now must arrive
        Publish();
        await publisher.FlushAsync(Token);
        await Eventually.BeAsync(() => Volatile.Read(ref last) == sent || read.IsFaulted, "the last message arrives");
        await sub.DrainAsync(Token);
        await read;
        Assert.Equal((0L, sent), (publisher.Status.Dropped, (int)publisher.Status.Published));
        Assert.InRange(received, sent / 4, sent);

        void Publish() => Assert.True(publisher.TryPublish("load"u8, default, Number(++sent)));
    }

    [Fact]
    public async Task Frozen_server_is_noticed_and_left_when_another_is_there()
    {
        await using var first = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var second = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var bus = await ConnectAsync($"{first.Url},{second.Url}", o => o with { PingInterval = TimeSpan.FromMilliseconds(100) });
        await using var sub = await bus.SubscribeAsync(["s"], Plain, Token);
        var at = await ServerOfAsync(bus, first, second);
        await at.PauseAsync();
        try
        {
            await Eventually.BeAsync(() => bus.Status is { IsConnected: true, Reconnections: > 0 }, "the other server");
            await FlowAsync(bus, sub, "s");
        }
        finally
        {
            await at.UnpauseAsync();
        }
    }

    [Fact]
    public async Task Frozen_server_under_load_is_left_although_the_clients_buffer_is_full()
    {
        // the client's own keep-alive waits behind that buffer and gives up after its CommandTimeout: it would stay with the frozen server for ever
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var bus = await ConnectAsync(server.Url, o => o with { PingInterval = TimeSpan.FromMilliseconds(200), OutboxBytes = 1 << 20 });
        await server.PauseAsync();
        try
        {
            for (var i = 0; i < 20_000; i++) Assert.True(bus.TryPublish("s"u8, default, new byte[1000])); // never waits
            Assert.InRange(bus.Status.OutboxBytes, 900_000, 1 << 20);
            Assert.InRange(bus.Status.OutboxMessages, 900, 1_048);
            Assert.True(bus.Status.Drops is { Full: > 0, TooLarge: 0, Refused: 0, Closed: 0 });
            await Eventually.BeAsync(() => !bus.Status.IsConnected, "the frozen server is left");
        }
        finally
        {
            await server.UnpauseAsync();
        }

        await Eventually.BeAsync(() => bus.Status is { IsConnected: true, OutboxBytes: 0 }, "all that was kept goes out");
        await bus.FlushAsync(Token);
    }

    [Fact]
    public async Task Cut_in_the_middle_of_messages_never_duplicates_nor_breaks_one()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var proxy = new GarblingProxy(server.Port);
        var random = new Random(1);
        proxy.ToServer = piece => piece.Length > 2000 && random.Next(4) == 0 ? random.Next(piece.Length) : null;
        await using var subscriber = await ConnectAsync(server.Url);
        await using var sub = await subscriber.SubscribeAsync(["s"], Plain, Token);
        await using var publisher = await ConnectAsync(proxy.Url);
        var seen = new ConcurrentDictionary<int, int>();
        const int Count = 3_000;
        for (var i = 0; i < Count; i++)
        {
            Assert.True(publisher.TryPublish("s"u8, default, Encoding.ASCII.GetBytes($"{i}:".PadRight(900, 'x'))));
            if (i % 100 == 0) await Eventually.BeAsync(() => publisher.Status.OutboxBytes < 200_000, "the outbox empties");
        }

        await Eventually.BeAsync(() => publisher.Status.OutboxBytes == 0, "all is sent");
        proxy.ToServer = null;
        await EventuallyFlushAsync(publisher);
        await subscriber.FlushAsync(Token);
        while (sub.TryRead(out var message))
        {
            var text = Encoding.ASCII.GetString(message.Payload.Span);
            message.Release();
            Assert.Equal(900, text.Length);
            Assert.True(seen.TryAdd(int.Parse(text.AsSpan(0, text.IndexOf(':', StringComparison.Ordinal)), CultureInfo.InvariantCulture), 1), "a duplicate");
        }

        Assert.True(publisher.Status.Reconnections > 0, "the proxy has cut");
        Assert.NotEmpty(seen);
    }

    [Theory]
    [InlineData("a lost word")]
    [InlineData("a wrong length")]
    [InlineData("noise")]
    public async Task Garbled_stream_costs_messages_and_never_the_bus(string how)
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var proxy = new GarblingProxy(server.Port);
        await using var bus = await ConnectAsync(proxy.Url, o => o with { PingInterval = TimeSpan.FromMilliseconds(100) });
        await using var sub = await bus.SubscribeAsync(["s"], Plain, Token);
        await using var publisher = await ConnectAsync(server.Url);
        var random = new Random(7);
        for (var round = 1; round <= 5; round++)
        {
            var hits = 0;
            proxy.ToClient = piece =>
            {
                var at = piece.Span.IndexOf("MSG "u8);
                if (at < 0) return true;
                hits++;
                switch (how)
                {
                    case "a lost word":
                        piece.Span[at + random.Next(3)] = (byte)random.Next(128, 256);
                        break;
                    case "a wrong length":
                        piece.Span[at + "MSG s 1 ".Length] = (byte)'9';
                        break;
                    default:
                        random.NextBytes(piece.Span);
                        break;
                }

                return true;
            };
            await Eventually.BeAsync(
                () =>
                {
                    publisher.TryPublish("s"u8, default, new byte[100]);
                    return hits >= 5;
                },
                "the stream is garbled");
            proxy.ToClient = null;
            await Eventually.BeAsync(() => bus.Status.IsConnected, "open again");
            while (sub.TryRead(out var old)) old.Release();
            await FlowAsync(publisher, sub, "s");
        }
    }

    [Fact]
    public async Task Restart_with_a_smaller_payload_limit_and_another_password_holds_up_nothing_that_fits()
    {
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { User = "u", Password = "old" }, Token);
        await using var bus = await ConnectAsync(server.Url, o => o with { User = "u", Password = "old" });
        await using var sub = await bus.SubscribeAsync(["s"], Plain, Token);
        Assert.Equal(1024 * 1024, bus.MaxPayload);
        await server.KillAsync();
        await Eventually.BeAsync(() => !bus.Status.IsConnected, "the loss is seen");
        Assert.True(bus.TryPublish("s"u8, default, new byte[5_000])); // fits by what is known
        Assert.True(bus.TryPublish("s"u8, default, "fits"u8));

        await using (await NatsServerProcess.StartAsync(new NatsServerOptions { Port = server.Port, User = "u", Password = "other" }, Token))
        {
            await Eventually.BeAsync(() => !bus.Status.IsConnected, "not let in");
        }

        await using var smaller = await NatsServerProcess.StartAsync(new NatsServerOptions { Port = server.Port, User = "u", Password = "old", MaxPayload = 1_000 }, Token);
        Assert.Equal("fits", await NextAsync(sub));
        Assert.Equal(1_000, bus.MaxPayload);
        Assert.Equal(new BusDrops(0, 1, 0, 0), bus.Status.Drops);
        Assert.False(bus.TryPublish("s"u8, default, new byte[1_001]));
        Assert.Equal(new BusDrops(0, 2, 0, 0), bus.Status.Drops);
    }

    [Fact]
    public async Task Server_that_leaves_is_left_first_and_nothing_is_lost()
    {
        const string Leave = "lame_duck_duration: \"30s\"\nlame_duck_grace_period: \"10s\"";
        await using var first = await NatsServerProcess.StartAsync(new NatsServerOptions { ExtraConfig = Leave }, Token);
        await using var second = await NatsServerProcess.StartAsync(new NatsServerOptions { ExtraConfig = Leave }, Token);
        await using var bus = await ConnectAsync($"{first.Url},{second.Url}");
        var left = await ServerOfAsync(bus, first, second);
        await using var stays = await ConnectAsync(left.Url);
        await using var witness = await ConnectAsync((left == first ? second : first).Url);
        await using var arrives = await witness.SubscribeAsync(["s"], Plain, Token);
        await left.LameDuckAsync();
        await Eventually.BeAsync(() => bus.Status is { IsConnected: true, Reconnections: 1 }, "it moves within the grace");
        Assert.True(stays.Status is { IsConnected: true, Reconnections: 0 }, "who has no other server stays to the end");
        await FlowAsync(bus, arrives, "s");
        Assert.Equal(0, bus.Status.Dropped);
    }

    [Fact]
    public async Task Full_outbox_keeps_the_newest_in_order()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var bus = await ConnectAsync(server.Url, o => o with { OutboxBytes = 1 << 18 });
        await using var sub = await bus.SubscribeAsync(["s"], Plain, Token);
        await server.KillAsync();
        await Eventually.BeAsync(() => !bus.Status.IsConnected, "the loss is seen");
        const int Count = 2_000;
        for (var i = 0; i < Count; i++) Assert.True(bus.TryPublish("s"u8, default, Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture).PadLeft(500))));
        var status = bus.Status;
        Assert.InRange(status.OutboxBytes, 1 << 17, 1 << 18);
        Assert.Equal(Count, status.Dropped + status.OutboxMessages);
        await server.StartAgainAsync(Token);
        for (var i = (int)status.Dropped; i < Count; i++) Assert.Equal(i, int.Parse(await NextAsync(sub), CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task What_waits_goes_out_when_the_bus_is_closed()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var other = await ConnectAsync(server.Url);
        await using var outcome = await other.SubscribeAsync(["out"], Plain, Token);
        var bus = await ConnectAsync(server.Url);
        var sub = await bus.SubscribeAsync(["in"], Plain, Token);
        for (var i = 0; i < 20_000; i++) bus.TryPublish("out"u8, default, new byte[100]);
        await bus.DisposeAsync();
        Assert.False(await sub.WaitToReadAsync(Token));
        await Eventually.BeAsync(() => outcome.Pending == 20_000, "all that waited is sent");
        Assert.False(bus.TryPublish("out"u8, default, default));
        Assert.Equal(new BusDrops(0, 0, 0, 1), bus.Status.Drops);
    }

    [Fact]
    public async Task Closing_while_the_server_is_frozen_ends_and_counts_what_is_lost()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        var bus = await ConnectAsync(server.Url);
        await using var sub = await bus.SubscribeAsync(["in"], Plain, Token);
        await server.PauseAsync();
        try
        {
            for (var i = 0; i < 5_000; i++) Assert.True(bus.TryPublish("out"u8, default, new byte[10_000]));
            var waiting = bus.Status.OutboxMessages;
            Assert.True(waiting > 0);
            // the client alone would wait for its CommandTimeout, a minute, to unsubscribe
            await WithinAsync(bus.DisposeAsync().AsTask());
            Assert.InRange(bus.Status.Drops.Closed, 1, waiting);
        }
        finally
        {
            await server.UnpauseAsync();
        }
    }

    /// <summary>The client picks one of its servers at random.</summary>
    private static async Task<NatsServerProcess> ServerOfAsync(NatsBus bus, params NatsServerProcess[] servers)
    {
        foreach (var server in servers)
        {
            await using var peer = await ConnectAsync(server.Url);
            await using var heard = await peer.SubscribeAsync(["where"], Plain, Token);
            bus.TryPublish("where"u8, default, "here"u8);
            await bus.FlushAsync(Token);
            await peer.FlushAsync(Token);
            if (heard.Pending > 0) return server;
        }

        throw new InvalidOperationException("on none of the servers");
    }

    private static async Task EventuallyFlushAsync(NatsBus bus) =>
        await Eventually.BeAsync(
            async () =>
            {
                try
                {
                    await bus.FlushAsync(Token);
                    return true;
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    return false;
                }
            },
            "a ping is answered");
}
