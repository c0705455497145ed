using System.Net.Sockets;

namespace MarketPrism.Nats.Transport;

/// <summary>A plain TCP connection.</summary>
internal sealed class TcpTransport(Socket socket) : ITransport
{
    public Socket Socket => socket;

    public bool CountsTakenBytes => true;

    public static async ValueTask<TcpTransport> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
            // dialling a local port in the ephemeral range while nobody listens there can connect a socket to itself
            if (Equals(socket.LocalEndPoint, socket.RemoteEndPoint)) throw new SocketException((int)SocketError.ConnectionRefused);
            return new TcpTransport(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => socket.ReceiveAsync(buffer, SocketFlags.None);

    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes) => socket.SendAsync(bytes, SocketFlags.None);

    public void Abort() => socket.Dispose();

    public ValueTask DisposeAsync()
    {
        if (socket.Connected)
        {
            try
            {
                socket.Shutdown(SocketShutdown.Both);
            }
            catch (SocketException)
            {
                // the peer was faster
            }
        }

        socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
