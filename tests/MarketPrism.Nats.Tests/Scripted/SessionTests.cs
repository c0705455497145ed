using System.Globalization;
using MarketPrism.Nats.Tests.Support;

namespace MarketPrism.Nats.Tests.Scripted;

public sealed class SessionTests : ServerTest
{
    [Fact]
    public async Task Every_ping_of_a_flood_is_answered()
    {
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url));
        using var peer = await ConnectAsync(server, connection);
        await peer.SendAsync(string.Concat(Enumerable.Repeat("PING\r\n", 5_000)), Token);
        for (var i = 0; i < 5_000; i++) await peer.WaitForAsync("PONG", Token);
    }

    [Theory]
    [InlineData("MSG s 1 5\r\nhelloXX")]
    [InlineData("garbage\r\n")]
    [InlineData("INFO {\r\n")]
    [InlineData("MSG s 1 99999999999\r\n")]
    public async Task Lost_framing_ends_the_session_and_a_new_one_begins(string text)
    {
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url));
        var reasons = new List<string>();
        connection.ConnectionDisconnected += (_, e) =>
        {
            reasons.Add(e.Message);
            return ValueTask.CompletedTask;
        };
        using var peer = await ConnectAsync(server, connection);
        await peer.SendAsync(text, Token);
        await peer.WaitForCloseAsync(Token);
        using var next = await server.WelcomeAsync(Token);
        await Eventually.BeAsync(() => connection.ConnectionState == NatsConnectionState.Open, "open again");
        await Eventually.BeAsync(() => reasons.Count == 1, "the reason is told");
        Assert.Equal(1, connection.GetStats().Reconnects);
    }

    [Fact]
    public async Task Subscriptions_come_before_messages_after_a_reconnect()
    {
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url));
        using var peer = await ConnectAsync(server, connection);
        await using var sub = await SubscribeAsync(connection, peer, "a");
        peer.Dispose();
        await Eventually.BeAsync(() => connection.ConnectionState == NatsConnectionState.Reconnecting, "the loss is seen");
        Assert.True(connection.TryPublish("a"u8, default, "1"u8));
        var late = await connection.SubscribeCoreAsync<string>("b", "q", cancellationToken: Token);
        using var next = await server.WelcomeAsync(Token);
        Assert.Equal("SUB a 1", await next.ReadLineAsync(Token));
        Assert.Equal("SUB b q 2", await next.ReadLineAsync(Token));
        Assert.Equal("PUB a 1", await next.ReadLineAsync(Token));
        await late.DisposeAsync();
    }

    [Fact]
    public async Task Restored_subscription_asks_only_for_what_is_left()
    {
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url));
        using var peer = await ConnectAsync(server, connection);
        var subscribe = connection.SubscribeCoreAsync<string>("a", opts: new NatsSubOpts { MaxMsgs = 5 }, cancellationToken: Token).AsTask();
        Assert.Equal("SUB a 1", await peer.ReadLineAsync(Token));
        Assert.Equal("UNSUB 1 5", await peer.ReadLineAsync(Token));
        await peer.ExpectAsync("PING", Token);
        await peer.SendAsync("PONG\r\nMSG a 1 1\r\nx\r\nMSG a 1 1\r\ny\r\n", Token);
        await using var sub = await subscribe;
        Assert.Equal("x", (await NextAsync(sub)).Data);
        Assert.Equal("y", (await NextAsync(sub)).Data);
        peer.Dispose();
        using var next = await server.WelcomeAsync(Token);
        Assert.Equal("SUB a 1", await next.ReadLineAsync(Token));
        Assert.Equal("UNSUB 1 3", await next.ReadLineAsync(Token));
    }

    [Fact]
    public async Task Silent_server_is_cut_after_two_pings()
    {
        var time = new ManualTimeProvider();
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(NatsOpts.Default with { Url = server.Url, TimeProvider = time });
        using var peer = await ConnectAsync(server, connection);
        time.Advance(TimeSpan.FromSeconds(10));
        await peer.ExpectAsync("PING", Token);
        time.Advance(TimeSpan.FromSeconds(10));
        await peer.ExpectAsync("PING", Token);
        Assert.Equal(NatsConnectionState.Open, connection.ConnectionState);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(await peer.ReadLineAsync(Token));
        await Eventually.BeAsync(() => connection.ConnectionState == NatsConnectionState.Reconnecting, "the stale connection is cut");
    }

    [Fact]
    public async Task Answered_pings_keep_a_quiet_connection()
    {
        var time = new ManualTimeProvider();
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(NatsOpts.Default with { Url = server.Url, TimeProvider = time });
        using var peer = await ConnectAsync(server, connection);
        for (var i = 0; i < 20; i++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await peer.ExpectAsync("PING", Token);
            await peer.SendAsync("PONG\r\n", Token);
            var answered = connection.PingAsync(Token).AsTask(); // returns when the PONG before it has been read
            await peer.ExpectAsync("PING", Token);
            await peer.SendAsync("PONG\r\n", Token);
            await answered;
        }

        Assert.Equal(NatsConnectionState.Open, connection.ConnectionState);
    }

    [Fact]
    public async Task Error_that_leaves_the_connection_open_is_told_and_nothing_more()
    {
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url));
        var errors = new List<string>();
        connection.ServerError += (_, e) =>
        {
            errors.Add(e.Error);
            return ValueTask.CompletedTask;
        };
        using var peer = await ConnectAsync(server, connection);
        await peer.SendAsync("-ERR 'Permissions Violation for Publish to \"x\"'\r\n-ERR 'Invalid Subject'\r\n", Token);
        await Eventually.BeAsync(() => errors.Count == 2, "both are told");
        Assert.Equal("Invalid Subject", errors[1]);
        Assert.Equal(NatsConnectionState.Open, connection.ConnectionState);
        await peer.SendAsync("-ERR 'Slow Consumer'\r\n", Token);
        await peer.WaitForCloseAsync(Token);
        using var next = await server.WelcomeAsync(Token);
    }

    [Fact]
    public async Task Refused_subscription_fails_its_owner_and_not_the_connection()
    {
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url));
        using var peer = await ConnectAsync(server, connection);
        var subscribe = connection.SubscribeCoreAsync<string>("secret.>", cancellationToken: Token).AsTask();
        await peer.ExpectAsync("SUB", Token);
        await peer.ExpectAsync("PING", Token);
        await peer.SendAsync("-ERR 'Permissions Violation for Subscription to \"secret.>\"'\r\nPONG\r\n", Token);
        var error = await Assert.ThrowsAsync<NatsServerException>(() => subscribe);
        Assert.Contains("secret.>", error.Message, StringComparison.Ordinal);
        Assert.Equal(NatsConnectionState.Open, connection.ConnectionState);
        Assert.Equal(0, connection.GetStats().SubscriptionCount);
    }

    [Fact]
    public async Task Message_for_a_subscription_that_is_gone_is_counted()
    {
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url));
        using var peer = await ConnectAsync(server, connection);
        await peer.SendAsync("MSG s 77 1\r\nx\r\n", Token);
        await Eventually.BeAsync(() => connection.GetStats().UnroutedMessages == 1, "one message without a subscription");
    }

    [Fact]
    public async Task Header_block_that_cannot_be_read_is_the_messages_error()
    {
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url));
        using var peer = await ConnectAsync(server, connection);
        await using var sub = await SubscribeAsync(connection, peer, "s");
        await peer.SendAsync("HMSG s 1 6 8\r\nNOPE\r\nhi\r\nMSG s 1 2\r\nok\r\n", Token);
        var bad = await NextAsync(sub);
        Assert.IsType<NatsHeaderParseException>(bad.Error);
        Assert.Throws<NatsHeaderParseException>(bad.EnsureSuccess);
        Assert.Equal("ok", (await NextAsync(sub)).Data);
    }

    [Fact]
    public async Task Payload_limit_of_a_later_info_holds()
    {
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url));
        using var peer = await ConnectAsync(server, connection);
        await peer.SendAsync("INFO {\"headers\":true,\"max_payload\":10}\r\n", Token);
        await Eventually.BeAsync(() => connection.ServerInfo!.MaxPayload == 10, "the news");
        await Assert.ThrowsAsync<NatsPayloadTooLargeException>(async () => await connection.PublishAsync("s", new byte[11], cancellationToken: Token));
    }

    [Fact]
    public async Task Connection_moves_away_from_a_server_that_leaves()
    {
        await using var first = new ScriptedServer();
        await using var second = new ScriptedServer();
        var time = new ManualTimeProvider();
        await using var connection = new NatsConnection(NatsOpts.Default with { Url = $"{first.Url},{second.Url}", NoRandomize = true, TimeProvider = time });
        var events = new List<string>();
        connection.LameDuckModeActivated += (_, e) =>
        {
            events.Add(e.Uri.Port.ToString(CultureInfo.InvariantCulture));
            return ValueTask.CompletedTask;
        };
        using var peer = await ConnectAsync(first, connection);
        await peer.SendAsync("INFO {\"ldm\":true,\"headers\":true}\r\n", Token);
        await Eventually.BeAsync(() => events.Count == 1, "the event");
        // in small steps: the wait for the server's answer is on the same clock
        var fence = peer.WaitForAsync("PING", Token);
        await Eventually.BeAsync(
            () =>
            {
                if (!fence.IsCompleted) time.Advance(TimeSpan.FromMilliseconds(50));
                return fence.IsCompleted;
            },
            "what was sent is fenced");
        await fence;
        await peer.WaitForCloseAsync(Token);
        var welcome = second.WelcomeAsync(Token);
        await Eventually.BeAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return welcome.IsCompleted;
            },
            "the other server is dialled");
        using var next = await welcome;
    }

    private static async Task<ScriptedPeer> ConnectAsync(ScriptedServer server, NatsConnection connection)
    {
        var connect = connection.ConnectAsync().AsTask();
        var peer = await server.WelcomeAsync(Token);
        await connect;
        return peer;
    }

    private static async Task<INatsSub<string>> SubscribeAsync(NatsConnection connection, ScriptedPeer peer, string subject)
    {
        var subscribe = connection.SubscribeCoreAsync<string>(subject, cancellationToken: Token).AsTask();
        await peer.ExpectAsync("SUB", Token);
        await peer.ExpectAsync("PING", Token);
        await peer.SendAsync("PONG\r\n", Token);
        return await subscribe;
    }
}
