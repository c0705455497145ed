namespace MarketPrism.Domain;

/// <summary>One hole in the data of one stream: an entry of the ledger, written when it opens and again when it closes.</summary>
public sealed record GapRecord
{
    /// <summary>Unique; the same in the opening and the closing record.</summary>
    public required string Id { get; init; }

    /// <summary>Where it stands.</summary>
    public required GapState State { get; init; }

    /// <summary>Where it came from.</summary>
    public required GapOrigin Origin { get; init; }

    /// <summary>Why.</summary>
    public required GapCause Cause { get; init; }

    /// <summary>The connection (<c>Mp-Conn</c>) that it was seen on; empty when none.</summary>
    public string Connection { get; init; } = "";

    /// <summary>The instrument.</summary>
    public required InstrumentKey Instrument { get; init; }

    /// <summary>The venue's channel, as in raw subjects.</summary>
    public required string RawChannel { get; init; }

    /// <summary>The first missing venue id; null when unknown.</summary>
    public long? FromId { get; init; }

    /// <summary>The last missing venue id; null when unknown.</summary>
    public long? ToId { get; init; }

    /// <summary>Start of the hole, Unix ns.</summary>
    public long FromNs { get; init; }

    /// <summary>End of the hole, Unix ns; null while open.</summary>
    public long? ToNs { get; init; }

    /// <summary>How many frames are missing; null when unknown.</summary>
    public long? Frames { get; init; }

    /// <summary>How it was mended.</summary>
    public GapRepair Repair { get; init; }

    /// <summary>How many items a backfill brought back.</summary>
    public long Recovered { get; init; }

    /// <summary>When the record was opened, Unix ns.</summary>
    public required long OpenedNs { get; init; }

    /// <summary>When it was closed, Unix ns; null while open.</summary>
    public long? ClosedNs { get; init; }
}
