namespace MarketPrism.Feeds;

/// <summary>
/// Takes what sockets receive. Called synchronously: one connection at a time is serial, several connections are parallel.
/// <see cref="OnFrame"/> is the hot path: it must not block, and an exception costs its frame only (counted in <c>callback_errors</c>).
/// </summary>
public interface IFrameSink
{
    /// <summary>A data frame: of a known stream, duplicates already removed; or of no known stream (<see cref="ReceivedFrame.Stream"/> null).</summary>
    /// <param name="frame">The frame.</param>
    void OnFrame(in ReceivedFrame frame);

    /// <summary>An ack, error, notice or pong, or a frame that was not understood.</summary>
    /// <param name="frame">The frame.</param>
    void OnControl(in ReceivedFrame frame);

    /// <summary>The connection has nothing more to read at the moment: what was kept back of its frames to go out together must go out now.</summary>
    /// <param name="connection">The connection.</param>
    void OnPause(FeedConnection connection)
    {
    }

    /// <summary>A stream is wanted from now on; before any frame of it.</summary>
    /// <param name="stream">The stream.</param>
    void OnStreamAdded(FeedStream stream);

    /// <summary>A stream is no longer wanted.</summary>
    /// <param name="stream">The stream.</param>
    void OnStreamRemoved(FeedStream stream);

    /// <summary>A connection is open; before any frame of it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="atNs">Unix ns.</param>
    void OnOpened(FeedConnection connection, long atNs);

    /// <summary>A text frame was sent.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="payload">Its bytes.</param>
    /// <param name="atNs">Unix ns.</param>
    void OnSent(FeedConnection connection, ReadOnlySpan<byte> payload, long atNs);

    /// <summary>An open connection ended; no frame of it follows.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="end">How.</param>
    /// <param name="atNs">Unix ns.</param>
    void OnClosed(FeedConnection connection, ConnectionEnd end, long atNs);

    /// <summary>A hole opened or closed.</summary>
    /// <param name="hole">The hole.</param>
    void OnHole(StreamHole hole);
}
