namespace MarketPrism.Nats;

/// <summary>Base of all errors that the client reports.</summary>
public class NatsException : Exception
{
    /// <summary>Creates the error with the text that a person reads.</summary>
    /// <param name="message">What went wrong.</param>
    public NatsException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with its cause.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="exception">The cause.</param>
    public NatsException(string message, Exception exception)
        : base(message, exception)
    {
    }
}
