namespace MarketPrism.Markets.Following;

/// <summary>What a message was to a consumer's copy.</summary>
public enum FollowOutcome
{
    /// <summary>A snapshot: the copy is complete from here.</summary>
    Snapshot,

    /// <summary>An update that follows.</summary>
    Applied,

    /// <summary>An update that was already covered.</summary>
    Duplicate,

    /// <summary>An update that does not follow: something was missed.</summary>
    Broken,

    /// <summary>The publisher's book is not synced: the copy is thrown away.</summary>
    StateChanged,

    /// <summary>An update before the first snapshot.</summary>
    Waiting,

    /// <summary>From a former owner of the partition.</summary>
    OldEpoch,
}
