using System.Net.Security;
using System.Net.Sockets;

namespace MarketPrism.Nats.Transport;

/// <summary>An encrypted connection.</summary>
internal sealed class TlsTransport : ITransport
{
    private readonly SslStream _stream;
    private readonly Socket _socket;

    private TlsTransport(SslStream stream, Socket socket) => (_stream, _socket) = (stream, socket);

    public bool CountsTakenBytes => false;

    public static async ValueTask<TlsTransport> UpgradeAsync(TcpTransport transport, SslClientAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var stream = new SslStream(new NetworkStream(transport.Socket, ownsSocket: false), leaveInnerStreamOpen: false);
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            return new TlsTransport(stream, transport.Socket);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _stream.ReadAsync(buffer);

    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _stream.WriteAsync(bytes).ConfigureAwait(false);
        return bytes.Length;
    }

    public void Abort() => _socket.Dispose();

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _stream.DisposeAsync().ConfigureAwait(false);
    }
}
