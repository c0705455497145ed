namespace MarketPrism.Nats;

/// <summary>Says that headers and payload are larger than the server takes.</summary>
public sealed class NatsPayloadTooLargeException : NatsException
{
    /// <summary>Creates the error.</summary>
    /// <param name="error">What happened.</param>
    public NatsPayloadTooLargeException(string error)
        : base(error)
    {
    }
}
