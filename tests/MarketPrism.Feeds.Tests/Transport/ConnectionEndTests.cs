using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace MarketPrism.Feeds.Tests;

/// <summary>Every way in which a real connection ends, or does not come about, has its own name in the log, the statistics and the rest of its path.</summary>
public sealed class ConnectionEndTests : IAsyncDisposable
{
    private readonly RecordingSink _sink = new();
    private readonly List<IAsyncDisposable> _owned = [];
    private TimeSpan _keepAlive = TimeSpan.FromMinutes(1);
    private TimeSpan _connectTimeout = TimeSpan.FromSeconds(20);
    private FeedSession? _session;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_session is not null) await _session.DisposeAsync();
        for (var i = _owned.Count - 1; i >= 0; i--) await _owned[i].DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_proxy_that_swallows_packets_is_a_lost_heartbeat_and_rests(bool isSocks)
    {
        _keepAlive = TimeSpan.FromSeconds(1);
        var (first, second) = (Own(new TinyProxy(isSocks)), Own(new TinyProxy(isSocks)));
        await StartAsync(Url(first, isSocks), Url(second, isSocks));
        Assert.Single(first.Tunnels);
        first.IsSilent = true;
        await Eventually.BeAsync(() => Status.Routing.Reconnections == 1 && Status.Streams.Flowing == 1, "data flow through the second proxy");
        Assert.Equal(ConnectionEndReason.HeartbeatLost, Closed().Reason);
        Assert.StartsWith("half-open", Closed().Message, StringComparison.Ordinal);
        Assert.Equal(1, Status.ReconnectionsByReason[ConnectionEndReason.HeartbeatLost]);
        Assert.EndsWith($":{second.Port}", Status.Connections[0].Proxy, StringComparison.Ordinal);
        Assert.Contains(_sink.Holes, h => h is { Cause: GapCause.Disconnected });
    }

    [Fact]
    public async Task A_reset_is_a_broken_connection_and_its_proxy_rests()
    {
        var (first, second) = (Own(new TinyProxy(false)), Own(new TinyProxy(false)));
        await StartAsync(Url(first, false), Url(second, false));
        first.Reset();
        await Eventually.BeAsync(() => Status.Routing.Reconnections == 1 && Status.Streams.Flowing == 1, "data flow through the second proxy");
        Assert.Equal(ConnectionEndReason.Broken, Closed().Reason);
        Assert.Equal(1, Status.ReconnectionsByReason[ConnectionEndReason.Broken]);
        Assert.EndsWith($":{second.Port}", Status.Connections[0].Proxy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_orderly_close_of_the_venue_blames_no_proxy()
    {
        var (first, second) = (Own(new TinyProxy(false)), Own(new TinyProxy(false)));
        var venue = await StartAsync(Url(first, false), Url(second, false));
        venue.Close();
        await Eventually.BeAsync(() => Status.Routing.Reconnections == 1 && Status.Streams.Flowing == 1, "data flow again");
        Assert.Equal((ConnectionEndReason.ClosedByVenue, 1001), (Closed().Reason, Closed().CloseCode));
        Assert.EndsWith($":{first.Port}", Status.Connections[0].Proxy, StringComparison.Ordinal);
        Assert.Empty(second.Tunnels);
    }

    [Fact]
    public async Task Our_own_stop_is_a_stop_and_no_failure()
    {
        await StartAsync();
        await _session!.StopAsync(Cancel);
        Assert.Equal(ConnectionEndReason.Stopped, Closed().Reason);
        Assert.Equal((0, 0), (Status.Routing.Reconnections, Status.Routing.ConnectionFailures));
    }

    [Fact]
    public async Task A_stop_of_a_half_open_connection_is_a_stop()
    {
        var proxy = Own(new TinyProxy(false));
        await StartAsync(Url(proxy, false));
        proxy.IsSilent = true;
        await _session!.StopAsync(Cancel);
        Assert.Equal(ConnectionEndReason.Stopped, Closed().Reason);
    }

    [Theory]
    [InlineData("ws")]
    [InlineData("wss")]
    public async Task A_peer_that_accepts_and_says_nothing_is_a_connect_timeout(string scheme)
    {
        _connectTimeout = TimeSpan.FromSeconds(0.3);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Start(new Uri($"{scheme}://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
        await Eventually.BeAsync(() => Status.Routing.ConnectionFailures >= 2, "given up, and tried again");
        Assert.Contains("no connection to 127.0.0.1 within 0.3 s", Status.Reasons[0].Message, StringComparison.Ordinal);
        Assert.Equal(Status.Routing.ConnectionFailures, Status.FailuresByClass[ConnectionFailureClass.Network]);
    }

    [Fact]
    public async Task A_proxy_that_accepts_and_says_nothing_is_a_connect_timeout_and_rests()
    {
        var (first, second) = (Own(new TinyProxy(false)), Own(new TinyProxy(false)));
        first.Hangs = true;
        _connectTimeout = TimeSpan.FromSeconds(2);
        await StartAsync(Url(first, false), Url(second, false));
        Assert.Equal(1, Status.FailuresByClass[ConnectionFailureClass.Network]);
        Assert.EndsWith($":{second.Port}", Status.Connections[0].Proxy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ws://no-such-host.invalid:9", "no-such-host.invalid")]
    [InlineData("ws://127.0.0.1:1", "127.0.0.1:1")]
    public async Task A_name_without_address_and_a_closed_port_are_failed_dials_that_name_the_host(string url, string host)
    {
        Start(new Uri(url));
        await Eventually.BeAsync(() => Status.Routing.ConnectionFailures >= 1 && Status.Reasons.Count > 0, "failed");
        Assert.Equal("NetworkUnreachable", Status.Reasons[0].Code);
        Assert.Contains(host, Status.Reasons[0].Message, StringComparison.Ordinal);
        Assert.DoesNotContain("within", Status.Reasons[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_a_failed_dial()
    {
        using var certificates = new TestCertificates();
        var venue = Own(await TinyVenue.StartAsync(certificates));
        Start(venue.Address);
        await Eventually.BeAsync(() => Status.Routing.ConnectionFailures >= 1 && Status.Reasons.Count > 0, "failed");
        Assert.Equal("NetworkUnreachable", Status.Reasons[0].Code);
        Assert.Contains("certificate", Status.Reasons[0].Message, StringComparison.OrdinalIgnoreCase);
    }

    private FeedStatus Status => _session!.GetStatus();

    private ConnectionEnd Closed() => _sink.Closed[0].End;

    private T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    private async Task<TinyVenue> StartAsync(params Uri[] proxies)
    {
        var venue = Own(await TinyVenue.StartAsync());
        Start(venue.Address, proxies);
        await Eventually.BeAsync(() => Status.Streams.Flowing == 1, "data flow");
        return venue;
    }

    private void Start(Uri url, params Uri[] proxies)
    {
        var settings = World.Binance(["BTCUSDT"], [Channel.OrderBook]) with
        {
            Endpoint = new VenueEndpoint(url, null),
            AllowInsecure = true,
            Proxies = proxies,
            WebSocket = new WebSocketOptions { ConnectTimeout = _connectTimeout, ReconnectDelay = TimeSpan.FromSeconds(0.1) },
        };
        _session = new FeedSession(VenueCatalog.Find(Exchange.Binance, Market.Spot).Feed, settings, _sink, new FeedServices
        {
            Transport = new ClientWebSocketTransport(TimeProvider.System, _keepAlive, _keepAlive),
        });
        _session.Start();
    }

    private static Uri Url(TinyProxy proxy, bool isSocks) => new($"{(isSocks ? "socks5" : "http")}://user:secret@127.0.0.1:{proxy.Port}");

    /// <summary>Binance in so far as it is needed: frames of one book, and the list of subscriptions.</summary>
    private sealed class TinyVenue : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private CancellationTokenSource _close = new();
        private SocketServer? _server;

        internal Uri Address => _server!.Address;

        internal static async Task<TinyVenue> StartAsync(TestCertificates? certificates = null)
        {
            var venue = new TinyVenue();
            venue._server = await SocketServer.StartAsync(venue.TalkAsync, certificates);
            return venue;
        }

        /// <summary>Closes the connections that are open, in an orderly way.</summary>
        internal void Close() => Interlocked.Exchange(ref _close, new CancellationTokenSource()).Cancel();

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _server!.DisposeAsync();
            _stop.Dispose();
        }

        private async Task TalkAsync(WebSocket socket)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, _close.Token);
            var gate = new SemaphoreSlim(1);
            var reading = ReadAsync(socket, gate);
            try
            {
                for (var id = 1; ; id++)
                {
                    await SendAsync($$$"""{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":{{{id}}},"u":{{{id}}},"b":[],"a":[]}}""");
                    await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, either.Token);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or WebSocketException or ObjectDisposedException or InvalidOperationException)
            {
                await gate.WaitAsync();
                if (socket.State == WebSocketState.Open) await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "going away", CancellationToken.None);
                gate.Release();
            }

            await reading;

            async Task SendAsync(string text)
            {
                await gate.WaitAsync();
                try
                {
                    await SocketServer.SendAsync(socket, text);
                }
                finally
                {
                    gate.Release();
                }
            }
        }

        private static async Task ReadAsync(WebSocket socket, SemaphoreSlim gate)
        {
            var buffer = new byte[4096];
            try
            {
                while (await socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: WebSocketMessageType.Text } read)
                {
                    using var json = JsonDocument.Parse(Encoding.UTF8.GetString(buffer, 0, read.Count));
                    await gate.WaitAsync();
                    await SocketServer.SendAsync(socket, $$"""{"result":["btcusdt@depth@100ms"],"id":{{json.RootElement.GetProperty("id").GetRawText()}}}""");
                    gate.Release();
                }
            }
            catch (Exception e) when (e is WebSocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
            {
                // the client is gone
            }
        }
    }
}
