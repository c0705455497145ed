using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Telemetry;

/// <summary>
/// The web server of probes and scrapers: HTTP/1.1, answers from memory. A full web framework would be a good part of a connector's
/// size, memory and start (docs/adr/0007). At most 128 connections are open: the next one is always taken, and the one that has kept the server waiting longest, of the address that has the most,
/// makes room, so that slow clients do not keep the kubelet out. Owns its socket and connections.
/// </summary>
public sealed class HttpServer : IAsyncDisposable
{
    internal const int MaxConnections = 128;
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);
    private readonly Socket _listener;
    private readonly Func<HttpCall, HttpAnswer> _handler;
    private readonly TimeProvider _time;
    private readonly ILogger? _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborted = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<HttpConnection, Task> _connections = [];
    private readonly Task _accepting;
    private bool _isDisposed;

    private HttpServer(Socket listener, Func<HttpCall, HttpAnswer> handler, TimeProvider time, ILogger? logger)
    {
        _listener = listener;
        _handler = handler;
        _time = time;
        _logger = logger;
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>The port that is listened on.</summary>
    public int Port { get; }

    /// <summary>Listens and answers from now on.</summary>
    /// <param name="address">The address; null: all of them.</param>
    /// <param name="port">The port; 0: a free one.</param>
    /// <param name="handler">Answers a request; called from any thread, must not wait. What it throws becomes a 500 and a log line.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Takes failures; null: nobody.</param>
    /// <returns>The running server.</returns>
    /// <exception cref="IOException">The port is taken, or the address is not this machine's.</exception>
    public static HttpServer Listen(IPAddress? address, int port, Func<HttpCall, HttpAnswer> handler, TimeProvider time, ILogger? logger)
    {
        var local = address ?? (Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any);
        var listener = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address is null && local.AddressFamily == AddressFamily.InterNetworkV6) listener.DualMode = true;
            listener.Bind(new IPEndPoint(local, port));
            listener.Listen(512);
            return new HttpServer(listener, handler, time, logger);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new IOException($"cannot listen on {(address is null ? "" : $"{address}:")}port {port}: {e.Message}", e);
        }
    }

    /// <summary>Stops: no new connections, answers under way have 2 s.</summary>
    /// <returns>A task.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        _listener.Dispose();
        _aborted.CancelAfter(StopLimit);
        Task[] open;
        lock (_lock) open = [.. _connections.Values];
        await Task.WhenAll(open).ConfigureAwait(false);
        _stopping.Dispose();
        _aborted.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = await AcceptOneAsync().ConfigureAwait(false);
                lock (_lock)
                {
                    MakeRoom();
                    _connections.Add(connection, ServeAsync(connection));
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // the end
        }
    }

    private async Task<HttpConnection> AcceptOneAsync()
    {
        while (true)
        {
            try
            {
                var socket = await _listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                socket.NoDelay = true;
                return new HttpConnection(socket, Answer, _time);
            }
            catch (SocketException e)
            {
                // the client went before it was accepted, or this process has no handles left for now
                if (_logger is not null) HttpLog.NotAccepted(_logger, e.SocketErrorCode);
                await Task.Delay(TimeSpan.FromMilliseconds(100), _time, _stopping.Token).ConfigureAwait(false);
            }
        }
    }

    private void MakeRoom()
    {
        var open = _connections.Keys.Where(static c => !c.IsEvicted).ToList();
        if (open.Count < MaxConnections) return;
        var busiest = open.GroupBy(static c => c.Address).MaxBy(static g => g.Count())!;
        var slowest = busiest.MinBy(static c => c.Since)!;
        if (_logger is not null) HttpLog.Evicted(_logger, MaxConnections, slowest.Address);
        slowest.Evict();
    }

    private async Task ServeAsync(HttpConnection connection)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // it is listed first
        try
        {
            using (connection) await connection.RunAsync(_stopping.Token, _aborted.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // the client went, kept a limit waiting, had to make room, or the server stops
        }
#pragma warning disable CA1031 // one connection costs no other; probes are on this port
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (_logger is not null) HttpLog.Failed(_logger, "a connection of", connection.Address.ToString(), e);
        }
        finally
        {
            lock (_lock) _connections.Remove(connection);
        }
    }

    private HttpAnswer Answer(HttpCall call)
    {
        try
        {
            return _handler(call);
        }
#pragma warning disable CA1031 // whatever a page throws is logged and answered; the port must live, probes are on it
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (_logger is not null) HttpLog.Failed(_logger, call.Method, call.Path, e);
            return HttpAnswer.Text(500, "internal error; the log has it\n");
        }
    }
}
