namespace MarketPrism.Domain;

/// <summary>One gap in the data of one stream: an entry of the ledger, written when it opens, whenever more becomes known of it, and when it closes.</summary>
public sealed record GapRecord
{
    /// <summary>Unique; the same in all versions of the record, whoever writes them.</summary>
    public required string Id { get; init; }

    /// <summary>1 when it opens, higher in each later state of it, at most 1,000,000: the highest is true.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Where it stands.</summary>
    public required GapState State { get; init; }

    /// <summary>Where it came from.</summary>
    public required GapOrigin Origin { get; init; }

    /// <summary>Why, as far as it is known; a later version may know better.</summary>
    public required GapCause Cause { get; init; }

    /// <summary>The connection (<c>Mp-Conn</c>) that failed, or that it was seen on; empty when none.</summary>
    public string Connection { get; init; } = "";

    /// <summary>The instrument.</summary>
    public required InstrumentKey Instrument { get; init; }

    /// <summary>The venue's channel, as in raw subjects.</summary>
    public required string RawChannel { get; init; }

    /// <summary>The first missing venue id; null when unknown.</summary>
    public long? FromId { get; init; }

    /// <summary>The last missing venue id; null when unknown.</summary>
    public long? ToId { get; init; }

    /// <summary>Start of the gap: when the last message before it was received, Unix ns.</summary>
    public long FromNs { get; init; }

    /// <summary>End of the gap, Unix ns: of a book when it was verified again, of other streams the first message after it, or the removal of the stream; null while open.</summary>
    public long? ToNs { get; init; }

    /// <summary>How many frames are missing; null when unknown.</summary>
    public long? Frames { get; init; }

    /// <summary>How it was repaired.</summary>
    public GapRepair Repair { get; init; }

    /// <summary>How many items a backfill brought back.</summary>
    public long Recovered { get; init; }

    /// <summary>What it was closed on; <see cref="GapEvidence.None"/> while open.</summary>
    public GapEvidence Evidence { get; init; }

    /// <summary>The first message after the gap; may be known while the gap is still open, because its repair is not verified. Null when there was none.</summary>
    public FirstMessage? After { get; init; }

    /// <summary>When the record was opened, Unix ns.</summary>
    public required long OpenedNs { get; init; }

    /// <summary>When it was closed, Unix ns; null while open.</summary>
    public long? ClosedNs { get; init; }
}
