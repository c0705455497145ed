namespace MarketPrism.Bus;

/// <summary>Binds the bus to our own client. The build on the official one has another file in its place (Nats/Official).</summary>
internal static class FramesOfClient
{
    /// <summary>Adds the options that only our own client has.</summary>
    public static NatsOpts Prepare(NatsOpts opts, NatsBusOptions options) => opts with
    {
        OutboxBytes = options.OutboxBytes,
        OutboxPolicy = NatsOutboxPolicy.DropOldest,
        TimeProvider = options.TimeProvider,
    };

    public static INatsFrames Create(NatsConnection connection, NatsBusOptions options) => new NatsFrames(connection);
}
