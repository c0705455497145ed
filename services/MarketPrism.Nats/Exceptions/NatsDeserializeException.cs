namespace MarketPrism.Nats;

/// <summary>Says that the payload of a message could not be read; the message carries this error, the subscription goes on.</summary>
public sealed class NatsDeserializeException : NatsException
{
    /// <summary>Creates the error.</summary>
    /// <param name="rawData">The bytes that could not be read.</param>
    /// <param name="inner">Why.</param>
    public NatsDeserializeException(byte[] rawData, Exception inner)
        : base("Exception during deserialization", inner) => RawData = rawData;

    /// <summary>The bytes that could not be read.</summary>
    public byte[] RawData { get; }
}
