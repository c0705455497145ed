using System.Net;
using System.Net.Sockets;

namespace MarketPrism.Bus.Tests;

/// <summary>A server that says what the test wants.</summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    public const string Info = """{"server_id":"S","version":"2.9.10","proto":1,"headers":true,"max_payload":1048576}""";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ScriptedServer() => _listener.Start();

    public string Url => $"nats://127.0.0.1:{Port}";

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async Task<ScriptedPeer> AcceptAsync(CancellationToken cancellationToken) =>
        new(await _listener.AcceptTcpClientAsync(cancellationToken).AsTask().WaitAsync(Eventually.DefaultDeadline, TimeProvider.System, cancellationToken));

    /// <summary>Accepts a client and lets it in.</summary>
    public async Task<ScriptedPeer> WelcomeAsync(CancellationToken cancellationToken, string info = Info)
    {
        var peer = await AcceptAsync(cancellationToken);
        await peer.SendAsync($"INFO {info}\r\n", cancellationToken);
        await peer.ExpectAsync("CONNECT ", cancellationToken);
        await peer.ExpectAsync("PING", cancellationToken);
        await peer.SendAsync("PONG\r\n", cancellationToken);
        return peer;
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }
}
