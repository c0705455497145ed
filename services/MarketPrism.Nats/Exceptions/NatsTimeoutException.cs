namespace MarketPrism.Nats;

/// <summary>Says that an operation took too long.</summary>
public sealed class NatsTimeoutException : NatsException
{
    /// <summary>Creates the error.</summary>
    public NatsTimeoutException()
        : base("Operation timed out")
    {
    }
}
