namespace MarketPrism.Domain;

/// <summary>How a hole was mended.</summary>
public enum GapRepair
{
    /// <summary>Not (yet).</summary>
    None,

    /// <summary>A new snapshot of the book.</summary>
    Resync,

    /// <summary>Trades fetched over REST.</summary>
    Backfill,

    /// <summary>Another socket or pod carried the same stream.</summary>
    OtherLane,
}
