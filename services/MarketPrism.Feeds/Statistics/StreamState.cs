namespace MarketPrism.Feeds;

/// <summary>Where a stream stands.</summary>
public enum StreamState
{
    /// <summary>Wanted; nothing sent yet.</summary>
    Desired,

    /// <summary>Asked for.</summary>
    Sent,

    /// <summary>The venue confirmed it; no frame yet.</summary>
    Acknowledged,

    /// <summary>Data come.</summary>
    Flowing,

    /// <summary>No data, and that is in order: the venue confirmed it, or it is within what the stream does.</summary>
    Quiet,

    /// <summary>Data should come and do not: under repair.</summary>
    Stale,

    /// <summary>The venue refuses it: reported, not tried again until the configuration or the venue's instruments change.</summary>
    Rejected,
}
