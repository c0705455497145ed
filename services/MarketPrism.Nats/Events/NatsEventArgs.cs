namespace MarketPrism.Nats;

/// <summary>An event of a connection.</summary>
public class NatsEventArgs : EventArgs
{
    /// <summary>Creates the event.</summary>
    /// <param name="message">What happened.</param>
    public NatsEventArgs(string message) => Message = message;

    /// <summary>What happened, for a person.</summary>
    public string Message { get; }
}
