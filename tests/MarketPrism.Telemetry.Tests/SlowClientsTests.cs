using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MarketPrism.Telemetry.Tests;

/// <summary>Clients that send a byte now and then, read nothing, or just stay: none of them keeps a probe from its answer.</summary>
public sealed class SlowClientsTests
{
    private static readonly byte[] Large = new byte[16 << 20];

    [Theory]
    [InlineData("nothing")]
    [InlineData("drips")]
    [InlineData("content")]
    [InlineData("unread")]
    [InlineData("kept")]
    public async Task A_probe_is_answered_whatever_hundreds_of_slow_clients_do(string behaviour)
    {
        await using var server = HttpServer.Listen(IPAddress.Loopback, 0, Answer, TimeProvider.System, null);
        var slow = new List<Socket>();
        try
        {
            for (var i = 0; i < 2 * HttpServer.MaxConnections; i++)
            {
                slow.Add(await ConnectAsync(server.Port));
                await SendAsync(slow[^1], behaviour switch
                {
                    "drips" => "GET /li",
                    "content" => "POST /livez HTTP/1.1\r\nContent-Length: 60000\r\n\r\nx",
                    "unread" => "GET /large HTTP/1.1\r\n\r\n",
                    "kept" => "GET /livez HTTP/1.1\r\n\r\n",
                    _ => "",
                });
            }

            for (var i = 0; i < 20; i++)
            {
                if (behaviour is "drips" or "content")
                {
                    foreach (var client in slow) await SendAsync(client, "x");
                }

                Assert.StartsWith("HTTP/1.1 200 ", await ProbeAsync(server.Port), StringComparison.Ordinal);
            }
        }
        finally
        {
            foreach (var client in slow) client.Dispose();
        }
    }

    [Theory]
    [InlineData("GET /livez HTTP/1.1\r\nX: ", 'x')]
    [InlineData("POST /livez HTTP/1.1\r\nContent-Length: 60000\r\n\r\n", 'x')]
    [InlineData("\r\n", '\n')]
    public async Task A_request_has_ten_seconds_however_its_bytes_come(string begin, char drip)
    {
        var time = new ManualTimeProvider();
        await using var server = HttpServer.Listen(IPAddress.Loopback, 0, Answer, time, null);
        using var client = await ConnectAsync(server.Port);
        await SendAsync(client, begin);
        var closed = client.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken).AsTask();
        // Each second brings a byte: a limit between two bytes would never be reached
        var seconds = 0;
        await Eventually.BeAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                if (seconds++ < 60) await SendAsync(client, drip.ToString());
                return closed.IsCompleted;
            },
            "the connection is closed");
        Assert.True(seconds < 60, $"it took {seconds} s");
    }

    [Fact]
    public async Task An_answer_that_is_not_taken_is_given_up_after_ten_seconds()
    {
        var time = new ManualTimeProvider();
        var asked = 0;
        await using var server = HttpServer.Listen(
            IPAddress.Loopback,
            0,
            call =>
            {
                Interlocked.Increment(ref asked);
                return Answer(call);
            },
            time,
            null);
        using var client = await ConnectAsync(server.Port);
        await SendAsync(client, "GET /large HTTP/1.1\r\n\r\n");
        await Eventually.BeAsync(() => Volatile.Read(ref asked) == 1, "the answer begins");
        await Eventually.BeAsync(() => time.ArmedTimers > 0, "its limit runs");
        time.Advance(TimeSpan.FromSeconds(11));
        var received = 0L;
        var buffer = new byte[1 << 20];
        try
        {
            for (int n; (n = await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken)) > 0;) received += n;
        }
        catch (SocketException)
        {
            // it was reset
        }

        Assert.InRange(received, 0, Large.Length - 1);
    }

    private static HttpAnswer Answer(HttpCall call) => call.Path == "/large" ? new HttpAnswer(200, "application/octet-stream", Large) : HttpAnswer.Text(200, "ok\n");

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task SendAsync(Socket socket, string text)
    {
        try
        {
            if (text.Length > 0) await socket.SendAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);
        }
        catch (SocketException)
        {
            // the server closed it to make room
        }
    }

    private static async Task<string> ProbeAsync(int port)
    {
        using var socket = await ConnectAsync(port);
        await SendAsync(socket, "GET /livez HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Eventually.DefaultDeadline);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync(limit.Token);
    }
}
