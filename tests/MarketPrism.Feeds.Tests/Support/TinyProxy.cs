using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MarketPrism.Feeds.Tests;

/// <summary>An HTTP CONNECT or SOCKS5 proxy that wants user:secret.</summary>
internal sealed class TinyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TcpClient> _clients = [];
    private readonly bool _isSocks;
    private readonly Task _running;
    private bool _isSilent;

    internal TinyProxy(bool isSocks)
    {
        _isSocks = isSocks;
        _listener.Start();
        _running = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    internal List<string> Tunnels { get; } = [];

    /// <summary>From now on it takes what both sides send and passes nothing on; its connections stay open. For new ones too.</summary>
    internal bool IsSilent
    {
        get => Volatile.Read(ref _isSilent);
        set => Volatile.Write(ref _isSilent, value);
    }

    /// <summary>Accepts connections and says nothing, not even to the request for a tunnel.</summary>
    internal bool Hangs { get; set; }

    /// <summary>Resets every connection that it has.</summary>
    internal void Reset()
    {
        lock (_clients) _clients.ForEach(c => c.Client?.Close(0));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _running;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true) clients.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var own = client;
        lock (_clients) _clients.Add(client);
        try
        {
            var stream = client.GetStream();
            if (Hangs) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);
            var (host, port) = _isSocks ? await SocksAsync(stream) : await ConnectAsync(stream);
            if (host == "") return;
            lock (Tunnels) Tunnels.Add($"{host}:{port}");
            using var upstream = new TcpClient();
            await upstream.ConnectAsync(host, port, _stop.Token);
            var other = upstream.GetStream();
            await stream.WriteAsync(_isSocks ? new byte[] { 5, 0, 0, 1, 0, 0, 0, 0, 0, 0 } : "HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), _stop.Token);
            await Task.WhenAny(PassAsync(stream, other), PassAsync(other, stream));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // a side went away
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[8192];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var n)
        {
            if (!IsSilent) await to.WriteAsync(buffer.AsMemory(0, n), _stop.Token);
        }
    }

    private async Task<(string Host, int Port)> ConnectAsync(NetworkStream stream)
    {
        while (true)
        {
            var text = new StringBuilder();
            var one = new byte[1];
            while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                if (await stream.ReadAsync(one, _stop.Token) == 0) return ("", 0);
                text.Append((char)one[0]);
            }

            if (text.ToString().Contains(Convert.ToBase64String("user:secret"u8), StringComparison.Ordinal))
            {
                var target = text.ToString().Split(' ')[1].Split(':');
                return (target[0], int.Parse(target[1], System.Globalization.CultureInfo.InvariantCulture));
            }

            await stream.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _stop.Token);
        }
    }

    private async Task<(string Host, int Port)> SocksAsync(NetworkStream stream)
    {
        var head = await Exactly(2);
        var methods = await Exactly(head[1]);
        if (!methods.Contains((byte)2)) return ("", 0);
        await stream.WriteAsync(new byte[] { 5, 2 }, _stop.Token);
        var user = Encoding.ASCII.GetString(await Exactly((await Exactly(2))[1]));
        var password = Encoding.ASCII.GetString(await Exactly((await Exactly(1))[0]));
        var isRight = user == "user" && password == "secret";
        await stream.WriteAsync(new byte[] { 1, (byte)(isRight ? 0 : 1) }, _stop.Token);
        if (!isRight) return ("", 0);
        var request = await Exactly(4);
        var host = request[3] == 1 ? new IPAddress(await Exactly(4)).ToString() : Encoding.ASCII.GetString(await Exactly((await Exactly(1))[0]));
        var port = await Exactly(2);
        return (host, (port[0] << 8) | port[1]);

        async Task<byte[]> Exactly(int n)
        {
            var bytes = new byte[n];
            await stream.ReadExactlyAsync(bytes, _stop.Token);
            return bytes;
        }
    }
}
