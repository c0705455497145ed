namespace MarketPrism.Nats;

/// <summary>A subscription began to drop messages; once an episode, which ends when its reader has caught up.</summary>
public sealed class NatsSlowConsumerEventArgs : NatsEventArgs
{
    /// <summary>Creates the event.</summary>
    /// <param name="subscription">The subscription that its reader does not keep up with.</param>
    public NatsSlowConsumerEventArgs(NatsSubBase subscription)
        : base($"Slow consumer on {subscription.Subject}") => Subscription = subscription;

    /// <summary>The subscription that its reader does not keep up with.</summary>
    public NatsSubBase Subscription { get; }
}
