namespace MarketPrism.Bus;

/// <summary>What the services need of a message bus: NATS, or the in-process bus of <c>marketprism run</c>. At most once, ordered per publisher and subject.</summary>
public interface IBus : IAsyncDisposable
{
    /// <summary>Whether messages get through now, and what was dropped.</summary>
    BusStatus Status { get; }

    /// <summary>The most bytes, headers and payload, that a message may have: the server's <c>max_payload</c>; 1 MiB until it is known.</summary>
    int MaxPayload => 1024 * 1024;

    /// <summary>Raised when <see cref="BusStatus.IsConnected"/> changed, off the I/O loops; handlers must not block.</summary>
    event Action<bool>? ConnectionChanged;

    /// <summary>Publishes without waiting: copies into the outbox. Thread-safe.</summary>
    /// <param name="subject">A valid subject, ASCII.</param>
    /// <param name="headers">A whole header block (<see cref="MessageHeaders"/>), or empty.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="replyTo">Where answers go, or empty.</param>
    /// <returns>False when the outbox' policy dropped it (counted in <see cref="BusStatus.Dropped"/>) or it is larger than the server takes.</returns>
    bool TryPublish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> replyTo = default);

    /// <summary>A writer for one thread at a time that publishes bursts; dispose it.</summary>
    /// <returns>The writer.</returns>
    IBusWriter CreateWriter() => new DirectWriter(this);

    /// <summary>Subscribes to patterns; all of them feed one bounded queue, in the order of arrival.</summary>
    /// <param name="subjects">Subject patterns; more can be added later.</param>
    /// <param name="options">Queue group, bounds and policy.</param>
    /// <param name="cancellationToken">Cancels the wait for the server.</param>
    /// <returns>The subscription, active on the server when this returns (or as soon as the bus is there again).</returns>
    ValueTask<IBusSubscription> SubscribeAsync(IReadOnlyList<string> subjects, BusSubscriptionOptions options, CancellationToken cancellationToken);

    /// <summary>Asks and waits for one answer.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="payload">The question.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The answer; or that nobody listens, or that none came in time.</returns>
    ValueTask<BusReply> RequestAsync(string subject, ReadOnlyMemory<byte> payload, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Returns when the server has processed all that was published before.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task.</returns>
    ValueTask FlushAsync(CancellationToken cancellationToken);
}
