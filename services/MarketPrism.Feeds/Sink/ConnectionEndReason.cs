namespace MarketPrism.Feeds;

/// <summary>Why a connection ended, or a dial failed.</summary>
public enum ConnectionEndReason
{
    /// <summary>The venue closed it in an orderly way.</summary>
    ClosedByVenue,

    /// <summary>It broke: reset, keep-alive not answered, end of stream without a close frame.</summary>
    Broken,

    /// <summary>No connection within <c>connect_timeout</c>.</summary>
    ConnectTimeout,

    /// <summary>The dial failed: DNS, network, TLS, proxy.</summary>
    DialFailed,

    /// <summary>The upgrade was refused with an HTTP status.</summary>
    Refused,

    /// <summary>Our ping was not answered in time.</summary>
    HeartbeatLost,

    /// <summary>No data for longer than <c>max_silence</c>.</summary>
    Silent,

    /// <summary>Streams on it stayed stale; a rung of the repair ladder.</summary>
    Repair,

    /// <summary>A successor took over.</summary>
    Rotated,

    /// <summary>It was a successor and did not settle in time.</summary>
    NotSettled,

    /// <summary>The configuration no longer needs it, or it pauses.</summary>
    Reconfigured,

    /// <summary>The session stops.</summary>
    Stopped,

    /// <summary>Dropped on request (debug hook).</summary>
    Dropped,
}
