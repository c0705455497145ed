namespace MarketPrism.Feeds;

/// <summary>Who goes first when a budget is short. Equal ones go in the order of asking.</summary>
public enum BudgetPriority
{
    /// <summary>What keeps running data alive: reconnects, resyncs of books that consumers see.</summary>
    Urgent,

    /// <summary>First connects, first snapshots.</summary>
    Normal,

    /// <summary>Rotation, backfill, metadata, polls: can wait.</summary>
    Background,
}
