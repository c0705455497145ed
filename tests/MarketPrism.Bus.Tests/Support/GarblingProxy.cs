using System.Net;
using System.Net.Sockets;

namespace MarketPrism.Bus.Tests;

/// <summary>Lies between client and server, and changes or cuts what passes.</summary>
public sealed class GarblingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<TcpClient> _clients = [];
    private readonly int _target;
    private readonly Task _run;

    public GarblingProxy(int target)
    {
        _target = target;
        _listener.Start();
        _run = RunAsync();
    }

    public string Url => $"nats://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Called with each piece on its way to the client; may change it. False cuts the connection.</summary>
    public Func<Memory<byte>, bool>? ToClient { get; set; }

    /// <summary>Called with each piece on its way to the server; the number of bytes to let through before the cut, or null for all.</summary>
    public Func<ReadOnlyMemory<byte>, int?>? ToServer { get; set; }

    public int Connections { get; private set; }

    public void CutAll()
    {
        lock (_lock)
        {
            foreach (var client in _clients) client.Dispose();
            _clients.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        CutAll();
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var relays = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Connections++;
                relays.Add(RelayAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // disposed
        }

        await Task.WhenAll(relays);
    }

    private async Task RelayAsync(TcpClient client)
    {
        var server = new TcpClient();
        lock (_lock) _clients.AddRange([client, server]);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await Task.WhenAny(DownAsync(server, client), UpAsync(client, server));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the server is away, or the test has ended
        }
        finally
        {
            client.Dispose();
            server.Dispose();
        }
    }

    private async Task DownAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer, _stop.Token)) > 0)
            {
                if (ToClient?.Invoke(buffer.AsMemory(0, read)) == false) return;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // one side has closed
        }
    }

    private async Task UpAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer, _stop.Token)) > 0)
            {
                var pass = ToServer?.Invoke(buffer.AsMemory(0, read));
                await to.GetStream().WriteAsync(buffer.AsMemory(0, pass ?? read), _stop.Token);
                if (pass is not null) return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // one side has closed
        }
    }
}
