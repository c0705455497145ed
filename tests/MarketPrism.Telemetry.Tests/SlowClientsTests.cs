using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MarketPrism.Telemetry.Tests;

/// <summary>Clients that send a byte now and then, read nothing, or just stay: none of them keeps a probe from its answer.</summary>
public sealed class SlowClientsTests
{
    [Theory]
    [InlineData("nothing")]
    [InlineData("drips")]
    [InlineData("content")]
    [InlineData("unread")]
    [InlineData("kept")]
    public async Task A_probe_is_answered_whatever_hundreds_of_slow_clients_do(string behaviour)
    {
        await using var server = await ListenAsync(TimeProvider.System, new LargeSurface());
        var slow = new List<Socket>();
        try
        {
            for (var i = 0; i < 2 * ClientConnections.MaxConnections; i++)
            {
                slow.Add(await ConnectAsync(server.Port));
                await SendAsync(slow[^1], behaviour switch
                {
                    "drips" => "GET /li",
                    "content" => "POST /livez HTTP/1.1\r\nHost: probe\r\nContent-Length: 60000\r\n\r\nx",
                    "unread" => "GET /config HTTP/1.1\r\nHost: probe\r\n\r\n",
                    "kept" => "GET /livez HTTP/1.1\r\nHost: probe\r\n\r\n",
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

    [Fact]
    public async Task An_answer_that_is_not_taken_is_given_up_after_ten_seconds()
    {
        var time = new ManualTimeProvider();
        var surface = new LargeSurface();
        await using var server = await ListenAsync(time, surface);
        using var client = await ConnectAsync(server.Port);
        await SendAsync(client, "GET /config HTTP/1.1\r\nHost: probe\r\n\r\n");
        await Eventually.BeAsync(() => Volatile.Read(ref surface.Asked) == 1, "the answer begins");
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

        Assert.InRange(received, 0, LargeSurface.Size - 1);
    }

    private static async Task<ServiceEndpoints> ListenAsync(TimeProvider time, IServiceSurface surface)
    {
        var server = await ServiceEndpoints.ListenAsync(new ServiceEndpointsOptions { Port = 0, Address = IPAddress.Loopback, Time = time }, TestContext.Current.CancellationToken);
        server.Serve(surface, new PrometheusRegistry());
        return server;
    }

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

    /// <summary>A service whose configuration is far larger than what sockets buffer.</summary>
    private sealed class LargeSurface : IServiceSurface
    {
        public const int Size = 16 << 20;
        private readonly string _large = new('x', Size);
        public int Asked;

        public HealthVerdict Startup => HealthVerdict.Good;

        public HealthVerdict Live => HealthVerdict.Good;

        public HealthVerdict Ready => HealthVerdict.Good;

        public StatusDocument GetStatus(StatusDetail detail) => throw new InvalidOperationException("a bug");

        public void WriteGaps(long sinceNs, IBufferWriter<byte> output) => output.Write("[]"u8);

        public string GetConfiguration()
        {
            Interlocked.Increment(ref Asked);
            return _large;
        }
    }
}
