using System.Net;
using System.Net.Sockets;

namespace MarketPrism.Testing;

/// <summary>Finds ports for servers that are stopped and started again.</summary>
public static class FreePort
{
    private const int First = 12_000;
    private const int Last = 31_000;

    /// <summary>
    /// A TCP port that nobody listens on, below the ephemeral range: an outgoing connection cannot take it while its server is down,
    /// nor can a client that dials it in a loop connect to itself.
    /// </summary>
    public static int Next()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var port = Random.Shared.Next(First, Last);
            if (CanListen(port)) return port;
        }

        throw new InvalidOperationException($"No free port between {First} and {Last}");
    }

    private static bool CanListen(int port)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
