namespace MarketPrism.Nats;

/// <summary>Says that nobody listens to the subject of a request.</summary>
public sealed class NatsNoRespondersException : NatsException
{
    /// <summary>Creates the error.</summary>
    public NatsNoRespondersException()
        : base("Nobody listens to the subject of the request")
    {
    }
}
