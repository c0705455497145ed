namespace MarketPrism.Feeds;

/// <summary>Sockets in memory, for tests and simulations under virtual time.</summary>
/// <param name="accept">The venue: wires the socket up; throws <see cref="FeedDialException"/> to refuse, waits to let the dial hang.</param>
public sealed class MemoryTransport(Func<FeedDial, MemorySocket, CancellationToken, ValueTask> accept) : IFeedTransport
{
    /// <inheritdoc/>
    public async ValueTask<IFeedSocket> ConnectAsync(FeedDial dial, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var socket = new MemorySocket(dial.MaxFrameBytes);
        await accept(dial, socket, cancellationToken);
        return socket;
    }
}
