namespace MarketPrism.Connector;

/// <summary>What is asked about one symbol.</summary>
internal enum RequestKind
{
    /// <summary>A book snapshot.</summary>
    Snapshot,

    /// <summary>Missing trades.</summary>
    Backfill,
}
