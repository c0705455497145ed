namespace MarketPrism.Nats;

/// <summary>Says that the headers of a message could not be read; the message carries this error, the subscription goes on.</summary>
public sealed class NatsHeaderParseException : NatsException
{
    /// <summary>Creates the error.</summary>
    /// <param name="rawData">The bytes that could not be read.</param>
    /// <param name="inner">Why.</param>
    public NatsHeaderParseException(byte[] rawData, Exception inner)
        : base("Exception parsing headers", inner) => RawData = rawData;

    /// <summary>The bytes that could not be read.</summary>
    public byte[] RawData { get; }
}
