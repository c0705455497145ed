using MarketPrism.Domain;

namespace MarketPrism.Markets.Gaps;

/// <summary>What is known of a hole when it is found.</summary>
public readonly record struct GapOpening
{
    /// <summary>Where it came from.</summary>
    public required GapOrigin Origin { get; init; }

    /// <summary>Why.</summary>
    public required GapCause Cause { get; init; }

    /// <summary>The instrument.</summary>
    public required InstrumentKey Instrument { get; init; }

    /// <summary>The venue's channel, as in raw subjects.</summary>
    public required string RawChannel { get; init; }

    /// <summary>The connection (<c>Mp-Conn</c>) that it was seen on; null when none.</summary>
    public string? Connection { get; init; }

    /// <summary>The first missing venue id; null when unknown.</summary>
    public long? FromId { get; init; }

    /// <summary>The last missing venue id; null when unknown.</summary>
    public long? ToId { get; init; }

    /// <summary>Receive time of the last good data before it, Unix ns; part of the record's identity, so it must come from the data, not from a clock.</summary>
    public required long FromNs { get; init; }

    /// <summary>How many frames are missing; null when unknown.</summary>
    public long? Frames { get; init; }
}
