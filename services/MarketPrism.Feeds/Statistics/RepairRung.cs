namespace MarketPrism.Feeds;

/// <summary>Rungs of the repair ladder of a stream.</summary>
public enum RepairRung
{
    /// <summary>Nothing to repair.</summary>
    None,

    /// <summary>The venue is asked whether the stream is subscribed, and whether it has newer data.</summary>
    Probe,

    /// <summary>Unsubscribed and subscribed again.</summary>
    Resubscribe,

    /// <summary>Moved to another socket.</summary>
    Move,

    /// <summary>Its socket dialled anew.</summary>
    Redial,

    /// <summary>The client rebuilt: fresh DNS, next proxy, new handler.</summary>
    Rebuild,
}
