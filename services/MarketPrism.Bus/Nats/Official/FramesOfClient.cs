namespace MarketPrism.Bus;

/// <summary>Binds the bus to the official client.</summary>
internal static class FramesOfClient
{
    public static NatsOpts Prepare(NatsOpts opts, NatsBusOptions options) => opts;

    public static INatsFrames Create(NatsConnection connection, NatsBusOptions options) => new ShapeFrames(connection, options);
}
