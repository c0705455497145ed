namespace MarketPrism.Processor;

/// <summary>How frames of a raw stream are told from their duplicates.</summary>
internal enum RawStreamKind
{
    /// <summary>Books: by the ids in the events, lane by lane.</summary>
    Book,

    /// <summary>Trades: by their ids.</summary>
    Trade,

    /// <summary>Trades fetched over REST.</summary>
    Backfill,

    /// <summary>Metadata: read by the control loop.</summary>
    Instruments,

    /// <summary>Prices of indices: for instruments of any partition, so every worker takes them.</summary>
    Index,

    /// <summary>All others: by the frame's message id.</summary>
    Value,
}
