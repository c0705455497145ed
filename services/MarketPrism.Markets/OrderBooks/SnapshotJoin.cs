namespace MarketPrism.Markets;

/// <summary>How a REST snapshot stands to the updates that are held; the greater decides when lanes differ.</summary>
internal enum SnapshotJoin
{
    /// <summary>Nothing is held.</summary>
    Free,

    /// <summary>Updates are missing between the snapshot and what is held, or none of them begins or ends on it.</summary>
    Misses,

    /// <summary>It is newer than all that is held.</summary>
    Ahead,

    /// <summary>An update goes on from it, or the last one ends on it.</summary>
    Joins,
}
