using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace MarketPrism.Benchmarks.Sockets;

/// <summary>
/// A WebSocket server that sends frames as fast as they are taken, 64 KiB at a time; in a process of its own (<c>--serve-frames</c>), so that its work is not counted. It ends with its standard input.
/// </summary>
internal static class FrameServer
{
    public const string Option = "--serve-frames";

    public static async Task RunAsync(TextReader input, TextWriter output, CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await output.WriteLineAsync(((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture));
        await output.FlushAsync(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var serving = ServeAsync(listener, stop.Token);
        while (await input.ReadLineAsync(cancellationToken) is not null)
        {
            // nothing is said to it; its end is the end
        }

        await stop.CancelAsync();
        await serving;
    }

    private static async Task ServeAsync(TcpListener listener, CancellationToken cancellationToken)
    {
        try
        {
            using var client = await listener.AcceptSocketAsync(cancellationToken);
            client.NoDelay = true;
            await AnswerAsync(client, cancellationToken);
            var stream = Stream();
            const int Piece = 64 * 1024;
            while (true)
            {
                for (var at = 0; at < stream.Length; at += Piece) await SendAsync(client, stream.AsMemory(at, Math.Min(Piece, stream.Length - at)), cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // told to end
        }
        catch (SocketException)
        {
            // the client has gone; so do we when our input ends
        }
    }

    private static byte[] Stream()
    {
        using var all = new MemoryStream();
        foreach (var frame in DepthFrames.Make(4_000))
        {
            all.Write([0x81, 126, (byte)(frame.Length >> 8), (byte)frame.Length]); // text, final, 16-bit length, no mask
            all.Write(frame);
        }

        return all.ToArray();
    }

    private static async Task AnswerAsync(Socket client, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        var length = 0;
        while (!buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8)) length += await client.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
        var key = Encoding.ASCII.GetString(buffer, 0, length).Split("\r\n").First(l => l.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase)).Split(':', 2)[1].Trim();
#pragma warning disable CA5350 // RFC 6455 wants SHA-1 here
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await SendAsync(client, Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"), cancellationToken);
    }

    private static async Task SendAsync(Socket client, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0) bytes = bytes[await client.SendAsync(bytes, cancellationToken)..];
    }
}
