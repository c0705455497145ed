namespace MarketPrism.Markets;

/// <summary>How far a book can be trusted.</summary>
public enum BookState
{
    /// <summary>There is no proven book yet, or no more: a snapshot is awaited.</summary>
    Syncing,

    /// <summary>Proven: equal to the venue's book at <see cref="BookSynchronizer.LastId"/>.</summary>
    Synced,

    /// <summary>Something may be missing; the next event proves it or shows the hole.</summary>
    Suspect,
}
