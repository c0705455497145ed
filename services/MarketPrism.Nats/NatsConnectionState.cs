namespace MarketPrism.Nats;

/// <summary>Where a connection is in its life.</summary>
public enum NatsConnectionState
{
    /// <summary>Not connected and not trying.</summary>
    Closed,

    /// <summary>Connected.</summary>
    Open,

    /// <summary>Trying for the first time.</summary>
    Connecting,

    /// <summary>The connection was lost and is being restored.</summary>
    Reconnecting,

    /// <summary>Given up: the attempts are used up, or the credentials were refused twice.</summary>
    Failed,
}
