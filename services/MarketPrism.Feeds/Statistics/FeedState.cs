namespace MarketPrism.Feeds;

/// <summary>States of a socket of the plan, and of the session (its worst socket's).</summary>
public enum FeedState
{
    /// <summary>Not started.</summary>
    Idle,

    /// <summary>Dialling.</summary>
    Connecting,

    /// <summary>Open, subscriptions not settled yet.</summary>
    Subscribing,

    /// <summary>Settled.</summary>
    Live,

    /// <summary>Open; at least one of its streams is under repair.</summary>
    Repairing,

    /// <summary>Open; a successor is on its way.</summary>
    Rotating,

    /// <summary>Closed; waits before the next dial.</summary>
    Backoff,

    /// <summary>Closed on request.</summary>
    Paused,

    /// <summary>Closed for good.</summary>
    Stopped,
}
