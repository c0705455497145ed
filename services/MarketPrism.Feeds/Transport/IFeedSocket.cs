namespace MarketPrism.Feeds;

/// <summary>An open socket. One reader and one writer at a time.</summary>
public interface IFeedSocket : IAsyncDisposable
{
    /// <summary>Receives one whole message.</summary>
    /// <param name="cancellationToken">Breaks the socket: use it only to give the connection up.</param>
    /// <returns>The message, valid until the next call; or the end of the connection.</returns>
    ValueTask<SocketRead> ReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Sends a text message.</summary>
    /// <param name="payload">UTF-8.</param>
    /// <param name="cancellationToken">Breaks the socket.</param>
    /// <returns>A task.</returns>
    /// <exception cref="IOException">The connection is broken or closed.</exception>
    ValueTask SendTextAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);

    /// <summary>Sends a close frame; what the venue still sends can be received until it answers.</summary>
    /// <param name="cancellationToken">Breaks the socket.</param>
    /// <returns>A task.</returns>
    /// <exception cref="IOException">The connection is broken.</exception>
    ValueTask SendCloseAsync(CancellationToken cancellationToken);

    /// <summary>Drops the connection; a pending receive ends.</summary>
    void Abort();
}
