namespace MarketPrism.Nats;

/// <summary>Says that nobody answered a request in time.</summary>
public sealed class NatsNoReplyException : NatsException
{
    /// <summary>Creates the error.</summary>
    public NatsNoReplyException()
        : base("No reply came in time")
    {
    }
}
