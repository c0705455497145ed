using System.Net.Sockets;
using System.Text;

namespace MarketPrism.Bus.Tests;

/// <summary>The server's side of one connection.</summary>
public sealed class ScriptedPeer(TcpClient client) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _disposed;

    public async Task SendAsync(string text, CancellationToken cancellationToken) =>
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    /// <summary>One byte at a time, each in a packet of its own as far as the network allows.</summary>
    public async Task TrickleAsync(string text, CancellationToken cancellationToken)
    {
        client.NoDelay = true;
        foreach (var b in Encoding.UTF8.GetBytes(text)) await client.GetStream().WriteAsync(new[] { b }, cancellationToken);
    }

    /// <summary>Reads a line and checks its beginning.</summary>
    public async Task<string> ExpectAsync(string beginning, CancellationToken cancellationToken)
    {
        var line = await ReadLineAsync(cancellationToken);
        Assert.StartsWith(beginning, line, StringComparison.Ordinal);
        return line!;
    }

    /// <summary>Reads a line; null when the client has closed.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var lf = Array.IndexOf(_buffer, (byte)'\n', _start, _end - _start);
            if (lf >= 0)
            {
                var line = Encoding.UTF8.GetString(_buffer, _start, lf - _start).TrimEnd('\r');
                _start = lf + 1;
                return line;
            }

            if (!await FillAsync(cancellationToken)) return null;
        }
    }

    /// <summary>Answers PINGs and skips all else until the given line comes.</summary>
    public async Task<string> WaitForAsync(string beginning, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException($"the client closed before '{beginning}'");
            if (line == "PING") await SendAsync("PONG\r\n", cancellationToken);
            if (line.StartsWith(beginning, StringComparison.Ordinal)) return line;
        }
    }

    /// <summary>Waits until the client has closed.</summary>
    public async Task WaitForCloseAsync(CancellationToken cancellationToken)
    {
        while (await ReadLineAsync(cancellationToken) is not null)
        {
        }
    }

    /// <summary>Resets the connection.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        client.Client.LingerState = new LingerOption(true, 0);
        client.Dispose();
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            Array.Copy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        try
        {
            var read = await client.GetStream().ReadAsync(_buffer.AsMemory(_end), cancellationToken).AsTask()
                .WaitAsync(Eventually.DefaultDeadline, TimeProvider.System, cancellationToken);
            _end += read;
            return read > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
