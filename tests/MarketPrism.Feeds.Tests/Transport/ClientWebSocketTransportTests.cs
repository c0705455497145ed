using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MarketPrism.Feeds.Tests;

public class ClientWebSocketTransportTests
{
    private static readonly ClientWebSocketTransport Transport = new(TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_in_pieces_are_put_together_and_texts_arrive()
    {
        var big = new string('x', 100_000);
        await using var server = await SocketServer.StartAsync(async (WebSocket s) =>
        {
            await SocketServer.SendAsync(s, big, end: false);
            await SocketServer.SendAsync(s, "y", end: false);
            await SocketServer.SendAsync(s, "z");
            await SocketServer.SendAsync(s, await SocketServer.ReceiveAsync(s));
            await s.CloseAsync((WebSocketCloseStatus)4004, "no data", CancellationToken.None);
        });
        await using var socket = await Transport.ConnectAsync(Dial(server.Address), Cancel);
        Assert.Equal(big + "yz", await Read(socket));
        await socket.SendTextAsync("hello"u8.ToArray(), Cancel);
        Assert.Equal("hello", await Read(socket));
        var end = await socket.ReceiveAsync(Cancel);
        Assert.Equal((SocketReadKind.Closed, 4004, "no data"), (end.Kind, end.CloseCode, end.Reason));
    }

    [Fact]
    public async Task An_oversized_message_is_skipped_and_the_connection_stays()
    {
        await using var server = await SocketServer.StartAsync(async (WebSocket s) =>
        {
            await SocketServer.SendAsync(s, new string('a', 1024));
            await SocketServer.SendAsync(s, new string('b', 1025));
            await SocketServer.SendAsync(s, new string('c', 200_000));
            await SocketServer.SendAsync(s, "fine");
            await SocketServer.ReceiveAsync(s);
        });
        await using var socket = await Transport.ConnectAsync(Dial(server.Address) with { MaxFrameBytes = 1024 }, Cancel);
        Assert.Equal(new string('a', 1024), await Read(socket));
        var skipped = await socket.ReceiveAsync(Cancel);
        Assert.Equal((SocketReadKind.Oversized, 1025), (skipped.Kind, skipped.Length));
        Assert.StartsWith("bbb", Encoding.UTF8.GetString(skipped.Payload.Span), StringComparison.Ordinal);
        skipped = await socket.ReceiveAsync(Cancel);
        Assert.Equal((SocketReadKind.Oversized, 200_000), (skipped.Kind, skipped.Length));
        Assert.Equal("fine", await Read(socket));
    }

    [Theory]
    [InlineData(429, "17", 17)]
    [InlineData(418, "120", 120)]
    [InlineData(451, null, null)]
    public async Task A_refused_upgrade_tells_its_status_and_retry_after(int status, string? retryAfter, int? seconds)
    {
        await using var server = await SocketServer.StartAsync((HttpContext http) =>
        {
            http.Response.StatusCode = status;
            if (retryAfter is not null) http.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        });
        var refusal = await Assert.ThrowsAsync<FeedDialException>(async () => await Transport.ConnectAsync(Dial(server.Address), Cancel));
        Assert.Equal(status, refusal.HttpStatus);
        Assert.Equal(seconds, (int?)refusal.RetryAfter?.TotalSeconds);
        Assert.Contains($"HTTP {status}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Defect_11_certificates_are_verified_and_an_own_authority_is_trusted_when_named()
    {
        using var certificates = new TestCertificates();
        await using var server = await SocketServer.StartAsync((WebSocket s) => SocketServer.SendAsync(s, "secure"), certificates);
        await Assert.ThrowsAsync<FeedDialException>(async () => await Transport.ConnectAsync(Dial(server.Address), Cancel));
        using var others = new TestCertificates();
        await Assert.ThrowsAsync<FeedDialException>(async () => await Transport.ConnectAsync(Dial(server.Address) with { Tls = new TlsOptions { CaFile = others.CaFile } }, Cancel));
        await using var socket = await Transport.ConnectAsync(Dial(server.Address) with { Tls = new TlsOptions { CaFile = certificates.CaFile } }, Cancel);
        Assert.Equal("secure", await Read(socket));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Proxies_are_used_with_their_credentials(bool isSocks)
    {
        await using var server = await SocketServer.StartAsync(async (WebSocket s) =>
        {
            await SocketServer.SendAsync(s, "tunnelled");
            await SocketServer.ReceiveAsync(s);
        });
        await using var proxy = new TinyProxy(isSocks);
        var scheme = isSocks ? "socks5" : "http";
        await using (var socket = await Transport.ConnectAsync(Dial(server.Address) with { Proxy = new Uri($"{scheme}://user:secret@127.0.0.1:{proxy.Port}") }, Cancel))
        {
            Assert.Equal("tunnelled", await Read(socket));
            Assert.Equal($"127.0.0.1:{server.Address.Port}", Assert.Single(proxy.Tunnels));
            socket.Abort();
        }

        var wrong = await Assert.ThrowsAsync<FeedDialException>(async () => await Transport.ConnectAsync(Dial(server.Address) with { Proxy = new Uri($"{scheme}://user:wrong@127.0.0.1:{proxy.Port}") }, new CancellationTokenSource(TimeSpan.FromSeconds(5)).Token).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Cancel));
        Assert.DoesNotContain("wrong", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dial_that_hangs_is_given_up()
    {
        var silent = new TaskCompletionSource();
        await using var server = await SocketServer.StartAsync((HttpContext _) => silent.Task);
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Transport.ConnectAsync(Dial(server.Address), limit.Token));
        silent.SetResult();
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_named()
    {
        var failure = await Assert.ThrowsAsync<FeedDialException>(async () => await Transport.ConnectAsync(Dial(new Uri("ws://no-such-host.invalid:9")), Cancel));
        Assert.Contains("no-such-host.invalid", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, failure.HttpStatus);
    }

    [Fact]
    public async Task A_connection_that_breaks_ends_the_receive()
    {
        await using var server = await SocketServer.StartAsync(async (WebSocket s) =>
        {
            await SocketServer.ReceiveAsync(s);
            s.Abort();
        });
        await using var socket = await Transport.ConnectAsync(Dial(server.Address), Cancel);
        await socket.SendTextAsync("go"u8.ToArray(), Cancel);
        Assert.Equal(SocketReadKind.Broken, (await socket.ReceiveAsync(Cancel)).Kind);
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            for (var i = 0; i < 100; i++) await socket.SendTextAsync("x"u8.ToArray(), Cancel);
        });
    }

    private static FeedDial Dial(Uri url) => new(url, null, new TlsOptions(), 1 << 20);

    private static async Task<string> Read(IFeedSocket socket)
    {
        var read = await socket.ReceiveAsync(Cancel);
        Assert.Equal(SocketReadKind.Message, read.Kind);
        return Encoding.UTF8.GetString(read.Payload.Span);
    }
}
