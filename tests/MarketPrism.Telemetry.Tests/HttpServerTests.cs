using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MarketPrism.Telemetry.Tests;

/// <summary>The web server by its bytes: what clients may send, in whatever pieces, and what it refuses.</summary>
public sealed class HttpServerTests : IAsyncLifetime
{
    private HttpServer _server = null!;

    public ValueTask InitializeAsync()
    {
        _server = HttpServer.Listen(IPAddress.Loopback, 0, Answer, TimeProvider.System, null);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static HttpAnswer Answer(HttpCall call) =>
        call.Path == "/throws" ? throw new InvalidOperationException("a bug") : HttpAnswer.Text(200, $"{call.Method} {call.Path} a={call.Value("a") ?? "none"}\n");

    [Theory]
    [InlineData("GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "GET /x a=none")]
    [InlineData("GET /x?a HTTP/1.0\r\n\r\n", "GET /x a=\n")]
    [InlineData("GET /x?b=1&a=2026-11-22T00%3A00%3A00Z HTTP/1.0\r\n\r\n", "a=2026-11-22T00:00:00Z")]
    [InlineData("POST /x HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET /y HTTP/1.0\r\n\r\n", "GET /y")]
    [InlineData("GET /throws HTTP/1.0\r\n\r\n", "HTTP/1.1 500 ")]
    [InlineData("nonsense\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("GET x HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("\r\n\r\nGET /x HTTP/1.0\r\n\r\n", "GET /x a=none")]
    [InlineData("GET / HTTP/2.0\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("GET / HTTP/1.1\r\nno colon\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 65537\r\n\r\n", "HTTP/1.1 413 ")]
    public async Task Answers_whole_requests_and_single_bytes_alike(string request, string says)
    {
        foreach (var piece in (int[])[int.MaxValue, 1])
        {
            var answer = await ExchangeAsync(Encoding.ASCII.GetBytes(request), piece);
            Assert.Contains(says, answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_head_without_end_is_refused() =>
        Assert.StartsWith("HTTP/1.1 431 ", await ExchangeAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nX: ".PadRight(8192, 'x')), int.MaxValue), StringComparison.Ordinal);

    [Fact]
    public async Task Head_has_the_length_and_no_content()
    {
        var answer = await ExchangeAsync("HEAD /x HTTP/1.0\r\n\r\n"u8.ToArray(), int.MaxValue);
        Assert.Contains("Content-Length: 15\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kept_connection_serves_on_and_does_not_hold_up_the_end()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        for (var i = 0; i < 3; i++)
        {
            await stream.WriteAsync("GET /x HTTP/1.1\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            var text = "";
            while (!text.EndsWith("a=none\n", StringComparison.Ordinal))
            {
                var buffer = new byte[1024];
                var read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
                Assert.NotEqual(0, read);
                text += Encoding.ASCII.GetString(buffer, 0, read);
            }
        }

        await _server.DisposeAsync();
        Assert.Equal(0, await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    private async Task<string> ExchangeAsync(byte[] request, int piece)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, _server.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        for (var at = 0; at < request.Length; at += Math.Min(piece, request.Length - at)) await stream.WriteAsync(request.AsMemory(at, Math.Min(piece, request.Length - at)), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
