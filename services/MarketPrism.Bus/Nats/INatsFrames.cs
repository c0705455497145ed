namespace MarketPrism.Bus;

/// <summary>The hot path of a NATS client: frames as spans in, as pooled slices out. One adapter for each client that the bus can be built on.</summary>
internal interface INatsFrames : IAsyncDisposable
{
    /// <summary>Published, dropped and waiting.</summary>
    FrameCounters Counters { get; }

    /// <summary>See <see cref="IBus.TryPublish"/>.</summary>
    bool TryPublish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> replyTo);

    /// <summary>A writer of bursts; null when the client has none.</summary>
    IBusWriter? CreateWriter();

    /// <summary>See <see cref="IBus.SubscribeAsync"/>.</summary>
    ValueTask<IBusSubscription> SubscribeAsync(IReadOnlyList<string> subjects, BusSubscriptionOptions options, CancellationToken cancellationToken);

    /// <summary>Returns when all that was published before has been handed to the client.</summary>
    ValueTask FlushAsync(CancellationToken cancellationToken);
}
