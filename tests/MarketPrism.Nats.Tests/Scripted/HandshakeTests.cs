using System.Text.Json;
using MarketPrism.Nats.Tests.Support;

namespace MarketPrism.Nats.Tests.Scripted;

public sealed class HandshakeTests : ServerTest
{
    [Fact]
    public async Task Connect_says_what_the_client_can_do()
    {
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url) with { Name = "n\"1", Echo = false, AuthOpts = new NatsAuthOpts { Username = "u", Password = "p" } });
        var connect = connection.ConnectAsync().AsTask();
        using var peer = await server.AcceptAsync(Token);
        await peer.SendAsync($"INFO {ScriptedServer.Info}\r\n", Token);
        var line = await peer.ExpectAsync("CONNECT ", Token);
        using var json = JsonDocument.Parse(line["CONNECT ".Length..]);
        var root = json.RootElement;
        Assert.Equal("n\"1", root.GetProperty("name").GetString());
        Assert.Equal(("u", "p"), (root.GetProperty("user").GetString(), root.GetProperty("pass").GetString()));
        Assert.Equal(1, root.GetProperty("protocol").GetInt32());
        Assert.True(root.GetProperty("headers").GetBoolean());
        Assert.True(root.GetProperty("no_responders").GetBoolean());
        Assert.False(root.GetProperty("echo").GetBoolean());
        Assert.False(root.GetProperty("verbose").GetBoolean());
        await peer.ExpectAsync("PING", Token);
        Assert.False(connect.IsCompleted);
        await peer.SendAsync("+OK\r\nPONG\r\n", Token);
        await connect;
        Assert.Equal(NatsConnectionState.Open, connection.ConnectionState);
    }

    [Fact]
    public async Task Server_without_headers_is_not_asked_for_no_responders()
    {
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url));
        var connect = connection.ConnectAsync().AsTask();
        using var peer = await server.AcceptAsync(Token);
        await peer.SendAsync("INFO {\"headers\":false,\"max_payload\":100}\r\n", Token);
        var line = await peer.ExpectAsync("CONNECT ", Token);
        Assert.Contains("\"headers\":false,\"no_responders\":false", line, StringComparison.Ordinal);
        await peer.SendAsync("PONG\r\n", Token);
        await connect;
        var error = await Assert.ThrowsAsync<NatsException>(async () => await connection.PublishAsync("s", "x", new NatsHeaders { ["a"] = "b" }, cancellationToken: Token));
        Assert.Contains("headers", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handshake_in_single_bytes_succeeds()
    {
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url));
        var connect = connection.ConnectAsync().AsTask();
        using var peer = await server.AcceptAsync(Token);
        await peer.TrickleAsync($"INFO {ScriptedServer.Info}\r\n", Token);
        await peer.ExpectAsync("CONNECT ", Token);
        await peer.TrickleAsync("PING\r\nPONG\r\nINFO {\"connect_urls\":[\"a:1\"]}\r\n", Token);
        await connect;
        await peer.WaitForAsync("PONG", Token);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "does not speak NATS")]
    [InlineData("MSG a 1 0\r\n\r\n", "instead of INFO")]
    [InlineData("INFO {oops}\r\n", "INFO of the server cannot be read")]
    [InlineData("-ERR 'Maximum Connections Exceeded'\r\n", "Maximum Connections Exceeded")]
    [InlineData("", "closed the connection during the handshake")]
    public async Task Anything_but_INFO_is_no_server(string first, string expected)
    {
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url));
        var connect = connection.ConnectAsync().AsTask();
        using (var peer = await server.AcceptAsync(Token))
        {
            await peer.SendAsync(first, Token);
            if (first.Length > 0) await peer.WaitForCloseAsync(Token);
        }

        var error = await Assert.ThrowsAsync<NatsException>(() => connect);
        if (first.Length > 0) Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", error.Message, StringComparison.Ordinal);
        Assert.Equal(NatsConnectionState.Closed, connection.ConnectionState);
    }

    [Fact]
    public async Task Silent_server_runs_into_the_timeout()
    {
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url) with { ConnectTimeout = TimeSpan.FromMilliseconds(200) });
        var error = await Assert.ThrowsAsync<NatsException>(async () => await connection.ConnectAsync());
        Assert.Contains("ConnectTimeout", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failed_connect_can_be_tried_again()
    {
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url));
        for (var i = 0; i < 3; i++)
        {
            var failing = connection.ConnectAsync().AsTask();
            (await server.AcceptAsync(Token)).Dispose();
            await Assert.ThrowsAsync<NatsException>(() => failing);
        }

        var connect = connection.ConnectAsync().AsTask();
        using var peer = await server.WelcomeAsync(Token);
        await connect;
    }

    [Fact]
    public async Task Server_without_TLS_gets_no_credentials_when_TLS_is_required()
    {
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url) with
        {
            TlsOpts = new NatsTlsOpts { Mode = TlsMode.Require },
            AuthOpts = new NatsAuthOpts { Token = "secret" },
        });
        var connect = connection.ConnectAsync().AsTask();
        using var peer = await server.AcceptAsync(Token);
        await peer.SendAsync($"INFO {ScriptedServer.Info}\r\n", Token);
        Assert.Null(await peer.ReadLineAsync(Token));
        var error = await Assert.ThrowsAsync<NatsException>(() => connect);
        Assert.Contains("offers no TLS", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_before_the_TLS_handshake_are_fatal()
    {
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url));
        var connect = connection.ConnectAsync().AsTask();
        using var peer = await server.AcceptAsync(Token);
        await peer.SendAsync("INFO {\"tls_required\":true}\r\nMSG evil 1 0\r\n\r\n", Token);
        Assert.Null(await peer.ReadLineAsync(Token));
        var error = await Assert.ThrowsAsync<NatsException>(() => connect);
        Assert.Contains("between INFO and the TLS handshake", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nonce_without_keys_is_ignored()
    {
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url));
        var connect = connection.ConnectAsync().AsTask();
        using var peer = await server.WelcomeAsync(Token, """{"nonce":"abc","headers":true}""");
        await connect;
        Assert.Equal("abc", connection.ServerInfo!.Nonce);
    }

    [Fact]
    public async Task Refusal_twice_by_the_same_server_fails_the_connection()
    {
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url) with { RetryOnInitialConnect = true });
        var connect = connection.ConnectAsync().AsTask();
        for (var i = 0; i < 2; i++)
        {
            using var peer = await server.AcceptAsync(Token);
            await peer.SendAsync($"INFO {ScriptedServer.Info}\r\n", Token);
            await peer.ExpectAsync("CONNECT ", Token);
            await peer.SendAsync("-ERR 'Authorization Violation'\r\n", Token);
            await peer.WaitForCloseAsync(Token);
        }

        await Assert.ThrowsAsync<NatsConnectionFailedException>(() => connect);
        Assert.Equal(NatsConnectionState.Failed, connection.ConnectionState);
        await Assert.ThrowsAsync<NatsConnectionFailedException>(async () => await connection.ConnectAsync());
        Assert.False(connection.TryPublish("s"u8, default, default));
        await Assert.ThrowsAsync<NatsConnectionFailedException>(async () => await connection.SubscribeCoreAsync<string>("s", cancellationToken: Token));
    }

    [Fact]
    public async Task Credentials_are_asked_for_at_each_attempt()
    {
        var calls = 0;
        await using var server = new ScriptedServer();
        await using var connection = new NatsConnection(Fast(server.Url) with
        {
            AuthOpts = new NatsAuthOpts { AuthCredCallback = (_, _) => ValueTask.FromResult(NatsAuthCred.FromToken($"token-{++calls}")) },
        });
        var connect = connection.ConnectAsync().AsTask();
        for (var i = 1; i <= 2; i++)
        {
            using var peer = await server.AcceptAsync(Token);
            await peer.SendAsync($"INFO {ScriptedServer.Info}\r\n", Token);
            Assert.Contains($"\"auth_token\":\"token-{i}\"", await peer.ExpectAsync("CONNECT ", Token), StringComparison.Ordinal);
            await peer.SendAsync("PONG\r\n", Token);
            await connect;
        }
    }
}
