namespace MarketPrism.Nats;

/// <summary>Says that the connection has given up, or is closed.</summary>
public sealed class NatsConnectionFailedException : NatsException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened.</param>
    public NatsConnectionFailedException(string message)
        : base(message)
    {
    }
}
