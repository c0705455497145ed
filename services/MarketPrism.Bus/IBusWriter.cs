namespace MarketPrism.Bus;

/// <summary>
/// Publishes bursts: what is published waits for <see cref="Flush"/>, which costs one hand-over for all of it. For one thread at a time, which flushes before it waits for anything.
/// Messages of one writer stay in order, also behind what the same thread has published on the bus before.
/// </summary>
public interface IBusWriter : IDisposable
{
    /// <summary>Bytes that wait for <see cref="Flush"/>.</summary>
    int Waiting { get; }

    /// <summary>Publishes a message; it may wait until the next flush.</summary>
    /// <param name="subject">A valid subject, ASCII.</param>
    /// <param name="headers">A whole header block (<see cref="MessageHeaders"/>), or empty.</param>
    /// <param name="payload">The payload.</param>
    /// <returns>False when it is known already that it will not go out, see <see cref="IBus.TryPublish"/>.</returns>
    bool TryPublish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload);

    /// <summary>Hands over what waits.</summary>
    void Flush();
}
