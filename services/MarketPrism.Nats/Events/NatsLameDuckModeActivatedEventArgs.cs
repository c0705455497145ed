namespace MarketPrism.Nats;

/// <summary>The server is about to leave; the connection moves to another one by itself where there is one.</summary>
public sealed class NatsLameDuckModeActivatedEventArgs : NatsEventArgs
{
    /// <summary>Creates the event.</summary>
    /// <param name="uri">The server that leaves.</param>
    public NatsLameDuckModeActivatedEventArgs(Uri uri)
        : base($"Lame duck mode activated by {uri}") => Uri = uri;

    /// <summary>The server that leaves.</summary>
    public Uri Uri { get; }
}
