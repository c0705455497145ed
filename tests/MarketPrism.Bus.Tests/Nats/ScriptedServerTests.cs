namespace MarketPrism.Bus.Tests;

/// <summary>What a server may say that a real one does not say on demand.</summary>
public sealed class ScriptedServerTests : NatsTest
{
    [Fact]
    public async Task Silent_server_is_left_after_two_intervals()
    {
        var time = new ManualTimeProvider();
        await using var server = new ScriptedServer();
        await using var bus = new NatsBus(new NatsBusOptions { Urls = [server.Url], TimeProvider = time });
        using var peer = await ConnectAsync(server, bus);
        var start = time.GetUtcNow();
        var closed = peer.WaitForCloseAsync(Token); // reads the pings, and answers none
        await AdvanceUntilAsync(time, () => closed.IsCompleted);
        Assert.True(time.GetUtcNow() - start >= TimeSpan.FromSeconds(29.5), "one interval and two more, at most a step less");
    }

    [Fact]
    public async Task Answered_pings_keep_a_quiet_connection()
    {
        var time = new ManualTimeProvider();
        await using var server = new ScriptedServer();
        await using var bus = new NatsBus(new NatsBusOptions { Urls = [server.Url], TimeProvider = time });
        using var peer = await ConnectAsync(server, bus);
        for (var i = 0; i < 20; i++)
        {
            var ping = peer.ExpectAsync("PING", Token);
            await AdvanceUntilAsync(time, () => ping.IsCompleted);
            await ping;
            await peer.SendAsync("PONG\r\n", Token);
            var read = bus.FlushAsync(Token).AsTask(); // returns when the PONG before its own has been read
            await peer.ExpectAsync("PING", Token);
            await peer.SendAsync("PONG\r\n", Token);
            await WithinAsync(read);
        }

        Assert.True(bus.Status is { IsConnected: true, Reconnections: 0 });
    }

    [Fact]
    public async Task Subscriptions_come_before_messages_after_every_connect()
    {
        await using var server = new ScriptedServer();
        await using var bus = new NatsBus(Fast(server.Url));
        await using var early = await bus.SubscribeAsync(["early"], Plain, Token); // before there is a connection
        Assert.True(bus.TryPublish("m"u8, default, "1"u8));
        using (var peer = await server.WelcomeAsync(Token))
        {
            await peer.WaitForAsync("SUB early", Token);
            await peer.WaitForAsync("PUB m 1", Token);
        }

        await Eventually.BeAsync(() => !bus.Status.IsConnected, "the loss is seen");
        Assert.True(bus.TryPublish("m"u8, default, "2"u8));
        await using var late = await bus.SubscribeAsync(["late"], Plain, Token); // between connections
        using var next = await server.WelcomeAsync(Token);
        var lines = new List<string>();
        while (!lines.Exists(static l => l.StartsWith("PUB m", StringComparison.Ordinal))) lines.Add(await next.ReadLineAsync(Token) ?? throw new InvalidOperationException("closed"));
        Assert.Contains(lines, static l => l.StartsWith("SUB early", StringComparison.Ordinal));
        Assert.Contains(lines, static l => l.StartsWith("SUB late", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Subscription_returns_with_the_servers_answer_and_not_before()
    {
        await using var server = new ScriptedServer();
        await using var bus = new NatsBus(Fast(server.Url));
        using var peer = await ConnectAsync(server, bus);
        var subscribe = bus.SubscribeAsync(["s"], Plain, Token).AsTask();
        await peer.ExpectAsync("SUB s", Token);
        await peer.ExpectAsync("PING", Token);
        Assert.False(subscribe.IsCompleted);
        await peer.SendAsync("PONG\r\n", Token);
        await using var sub = await subscribe;
    }

    [Fact]
    public async Task Answer_to_the_ping_of_a_lost_connection_confirms_nothing()
    {
        await using var server = new ScriptedServer();
        await using var bus = new NatsBus(Fast(server.Url));
        Task lost;
        using (var peer = await ConnectAsync(server, bus))
        {
            lost = bus.FlushAsync(Token).AsTask();
            await peer.ExpectAsync("PING", Token);
        }

        await Assert.ThrowsAsync<NATS.Client.Core.NatsException>(() => WithinAsync(lost));
        using var next = await server.WelcomeAsync(Token);
        await WithinAsync(bus.WhenConnectedAsync(Token));
        await Eventually.BeAsync(() => bus.Status is { IsConnected: true, Reconnections: 1 }, "it is back");
        var subscribe = bus.SubscribeAsync(["s"], Plain, Token).AsTask();
        await next.WaitForAsync("SUB s", Token);
        await next.SendAsync("PONG\r\n", Token); // to the ping that was lost
        await next.ExpectAsync("PING", Token);
        Assert.False(subscribe.IsCompleted);
        await next.SendAsync("PONG\r\n", Token);
        await next.ExpectAsync("PING", Token);
        await next.SendAsync("PONG\r\n", Token);
        await using var sub = await subscribe;
    }

    [Fact]
    public async Task Refused_subscription_is_told_to_its_reader_and_harms_no_other()
    {
        await using var server = new ScriptedServer();
        await using var bus = new NatsBus(Fast(server.Url));
        using var peer = await ConnectAsync(server, bus);
        var subscribe = bus.SubscribeAsync(["secret.>"], Plain, Token).AsTask();
        await peer.ExpectAsync("SUB secret.>", Token);
        await peer.ExpectAsync("PING", Token);
        await peer.SendAsync("-ERR 'Permissions Violation for Subscription to \"secret.>\"'\r\nPONG\r\n", Token);
        await using var refused = await subscribe;
        var error = await Assert.ThrowsAsync<NATS.Client.Core.NatsServerException>(async () => await refused.WaitToReadAsync(Token));
        Assert.Contains("secret.>", error.Message, StringComparison.Ordinal);
        Assert.True(bus.Status is { IsConnected: true, Reconnections: 0 });
    }

    [Fact]
    public async Task Payload_limit_of_a_later_info_holds()
    {
        await using var server = new ScriptedServer();
        await using var bus = new NatsBus(Fast(server.Url));
        using var peer = await ConnectAsync(server, bus);
        await peer.SendAsync("INFO {\"headers\":true,\"max_payload\":10}\r\n", Token);
        await Eventually.BeAsync(() => bus.MaxPayload == 10, "the news");
        Assert.False(bus.TryPublish("s"u8, default, new byte[11]));
        Assert.Equal(new BusDrops(0, 1, 0, 0), bus.Status.Drops);
    }

    [Fact]
    public async Task Malformed_messages_are_refused_counted_and_harm_nobody()
    {
        await using var server = new ScriptedServer();
        await using var bus = new NatsBus(Fast(server.Url));
        using var peer = await ConnectAsync(server, bus);
        Assert.False(bus.TryPublish("a b"u8, default, default));
        Assert.False(bus.TryPublish(""u8, default, default));
        Assert.False(bus.TryPublish("s"u8, "A: 1\r\n"u8, default));
        Assert.False(bus.TryPublish("s"u8, default, default, "re ply"u8));
        Assert.Equal(new BusDrops(0, 0, 4, 0), bus.Status.Drops);
        Assert.True(bus.TryPublish("s"u8, "NATS/1.0\r\nA: 1\r\nA: 2\r\nb:\r\n\r\n"u8, "x"u8, "reply"u8));
        Assert.Equal("HPUB s reply 29 30", await peer.ReadLineAsync(Token));
        foreach (var line in (string[])["NATS/1.0", "A: 1", "A: 2", "b: ", "", "x"]) Assert.Equal(line, await peer.ReadLineAsync(Token));
    }

    [Fact]
    public void Waits_before_reconnects_are_uniform_below_a_ceiling_that_doubles()
    {
        var waits = Enumerable.Range(0, 400).Select(static _ => new ReconnectWait(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10))).ToList();
        foreach (var ceiling in (double[])[1, 2, 4, 8, 10, 10])
        {
            var drawn = waits.ConvertAll(static w => w.Next().TotalSeconds);
            Assert.InRange(drawn.Max(), ceiling * 0.9, ceiling);
            Assert.InRange(drawn.Min(), 0, ceiling * 0.1);
            Assert.InRange(drawn.Average(), ceiling * 0.4, ceiling * 0.6);
        }
    }

    private static async Task<ScriptedPeer> ConnectAsync(ScriptedServer server, NatsBus bus)
    {
        var peer = await server.WelcomeAsync(Token);
        await peer.WaitForAsync("SUB _INBOX", Token); // the client's, for answers
        await WithinAsync(bus.WhenConnectedAsync(Token));
        return peer;
    }

    private static Task AdvanceUntilAsync(ManualTimeProvider time, Func<bool> condition) => Eventually.BeAsync(
        () =>
        {
            if (!condition()) time.Advance(TimeSpan.FromMilliseconds(500));
            return condition();
        },
        "what the clock brings");
}
