namespace MarketPrism.Processor;

/// <summary>What is asked of connectors.</summary>
internal enum VenueRequestKind
{
    /// <summary>A book snapshot.</summary>
    Snapshot,

    /// <summary>Missing trades.</summary>
    Backfill,

    /// <summary>Instrument metadata.</summary>
    Instruments,
}
