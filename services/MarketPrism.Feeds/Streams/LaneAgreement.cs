namespace MarketPrism.Feeds;

/// <summary>What is agreed with the venue about a stream on one connection.</summary>
internal enum LaneAgreement
{
    /// <summary>Not asked for.</summary>
    None,

    /// <summary>Asked for.</summary>
    Sent,

    /// <summary>Confirmed: by an ack that proves something, by the venue's list, or by data.</summary>
    Acknowledged,

    /// <summary>Refused.</summary>
    Rejected,
}
