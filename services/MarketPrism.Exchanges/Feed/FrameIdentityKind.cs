namespace MarketPrism.Exchanges;

/// <summary>Which parts an identity has.</summary>
public enum FrameIdentityKind
{
    /// <summary>None from the venue: event time and a hash of the payload.</summary>
    Hash,

    /// <summary>One id.</summary>
    Id,

    /// <summary>First (or previous) and last id.</summary>
    Range,

    /// <summary>Previous and last id, and the time (OKX keep-alives).</summary>
    RangeAndTime,
}
