namespace MarketPrism.Feeds;

/// <summary>What became of a wish for a snapshot.</summary>
public enum SnapshotAdmission
{
    /// <summary>It will be fetched.</summary>
    Queued,

    /// <summary>One of this symbol is on its way already.</summary>
    Shared,

    /// <summary>Too many wait.</summary>
    Refused,
}
