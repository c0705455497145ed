namespace MarketPrism.Domain;

/// <summary>Where a hole came from.</summary>
public enum GapOrigin
{
    /// <summary>The venue skipped or reordered.</summary>
    Venue,

    /// <summary>A socket was down.</summary>
    Connection,

    /// <summary>The bus lost or dropped messages.</summary>
    Bus,

    /// <summary>A processor was down or behind.</summary>
    Processor,
}
