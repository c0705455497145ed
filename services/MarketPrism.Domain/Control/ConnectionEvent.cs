namespace MarketPrism.Domain;

/// <summary>What happened to a connection, in <see cref="ConnectionNotice"/>.</summary>
public enum ConnectionEvent
{
    /// <summary>A socket opened.</summary>
    Opened,

    /// <summary>A frame was sent to the venue.</summary>
    Sent,

    /// <summary>The socket closed.</summary>
    Closed,

    /// <summary>It lives; every 5 s.</summary>
    Beat,
}
