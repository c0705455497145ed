namespace MarketPrism.Nats;

/// <summary>Says that the server sent what is no NATS protocol, so the connection was cut.</summary>
public sealed class NatsProtocolViolationException : NatsException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened.</param>
    public NatsProtocolViolationException(string message)
        : base(message)
    {
    }
}
