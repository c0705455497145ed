namespace MarketPrism.Domain;

/// <summary>What a gap was closed on. Only the first three can show that it is repaired.</summary>
public enum GapEvidence
{
    /// <summary>Nothing yet: it is open.</summary>
    None,

    /// <summary>The first message after it, of a stream whose messages carry no ids that could show more.</summary>
    Frame,

    /// <summary>The first message after it, and the venue's ids: nothing is missing, or it is known what is.</summary>
    Ids,

    /// <summary>The first message after it, and a snapshot that an unbroken chain of updates joins.</summary>
    Snapshot,

    /// <summary>Nobody subscribes to the stream any more, so no message will follow.</summary>
    Removed,

    /// <summary>What would have repaired it did not come within its time.</summary>
    GivenUp,
}

/// <summary>The first message of a stream after a gap.</summary>
/// <param name="Id">The venue's id: of a trade its id, of an update the first id that it covers; null where the stream has none.</param>
/// <param name="ReceivedNs">When a connector's socket received it, Unix ns.</param>
/// <param name="Connection">The connection (<c>Mp-Conn</c>) that brought it.</param>
public readonly record struct FirstMessage(long? Id, long ReceivedNs, string Connection);
