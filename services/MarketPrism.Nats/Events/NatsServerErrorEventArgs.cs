namespace MarketPrism.Nats;

/// <summary>The server reported an error (-ERR).</summary>
public sealed class NatsServerErrorEventArgs : NatsEventArgs
{
    /// <summary>Creates the event.</summary>
    /// <param name="error">The server's text.</param>
    public NatsServerErrorEventArgs(string error)
        : base($"Server error: {error}") => Error = error;

    /// <summary>The server's text, without quotes.</summary>
    public string Error { get; }
}
