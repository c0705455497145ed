namespace MarketPrism.Simulator.Venues;

/// <summary>The way from a venue to one client: a socket, or memory. Called under the venue's lock: it must not block nor call back.</summary>
public interface IVenueTransport
{
    /// <summary>Bytes accepted by <see cref="Send"/> that the client has not taken yet.</summary>
    long PendingBytes { get; }

    /// <summary>Takes a frame for the client.</summary>
    void Send(VenueFrame frame);

    /// <summary>Ends the connection with a closing handshake after what was sent.</summary>
    void Close(ushort code, string reason);

    /// <summary>Cuts the connection without a word, as a TCP reset does.</summary>
    void Abort();
}
