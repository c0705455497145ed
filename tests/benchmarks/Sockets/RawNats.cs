using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MarketPrism.Benchmarks.Sockets;

/// <summary>The yardstick of the NATS client: a blocking socket that writes ready-made operations 64 KiB at a time, and one that reads and counts bytes.</summary>
internal sealed class RawNats : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 * 1024];

    public RawNats(int port)
    {
        _socket.Connect(IPAddress.Loopback, port);
        Send("CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":true}\r\nPING\r\n"u8);
        ReadUntil("PONG\r\n"u8);
    }

    public void Subscribe(string subject)
    {
        Send(Encoding.ASCII.GetBytes($"SUB {subject} 1\r\nPING\r\n"));
        ReadUntil("PONG\r\n"u8);
    }

    /// <summary>Publishes messages and waits until the server has taken them.</summary>
    public void Publish(string subject, ReadOnlySpan<byte> payload, int count)
    {
        var operation = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"PUB {subject} {payload.Length}\r\n{Encoding.ASCII.GetString(payload)}\r\n"));
        var perBatch = 64 * 1024 / operation.Length;
        var batch = new byte[perBatch * operation.Length];
        for (var i = 0; i < perBatch; i++) operation.CopyTo(batch, i * operation.Length);
        for (var left = count; left > 0; left -= perBatch) Send(batch.AsSpan(0, Math.Min(left, perBatch) * operation.Length));
        Send("PING\r\n"u8);
        ReadUntil("PONG\r\n"u8);
    }

    /// <summary>Reads so many bytes.</summary>
    public void Read(long bytes)
    {
        while (bytes > 0)
        {
            var read = _socket.Receive(_buffer);
            if (read == 0) throw new IOException("nats-server has closed the connection");
            bytes -= read;
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[_socket.Send(bytes)..];
    }

    private void ReadUntil(ReadOnlySpan<byte> end)
    {
        var length = 0;
        while (!_buffer.AsSpan(0, length).EndsWith(end))
        {
            var read = _socket.Receive(_buffer.AsSpan(length));
            if (read == 0) throw new IOException("nats-server has closed the connection");
            length += read;
            if (length == _buffer.Length) throw new IOException("nats-server answers something else");
        }
    }
}
