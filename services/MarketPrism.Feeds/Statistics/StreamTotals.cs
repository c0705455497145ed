namespace MarketPrism.Feeds;

/// <summary>How many streams stand where.</summary>
public sealed record StreamTotals
{
    /// <summary>Wanted.</summary>
    public int Desired { get; init; }

    /// <summary>Asked for on the current connections.</summary>
    public int Sent { get; init; }

    /// <summary>Confirmed by the venue on the current connections.</summary>
    public int Acknowledged { get; init; }

    /// <summary>Carried by an open connection, with evidence: a frame came, or the venue is known to have nothing to send. An acknowledgement alone is none.</summary>
    public int Established { get; init; }

    /// <summary>Of the established ones: data come.</summary>
    public int Flowing { get; init; }

    /// <summary>Of the established ones: no data, by evidence of the venue.</summary>
    public int Quiet { get; init; }

    /// <summary>Data should come and do not: under repair, not established.</summary>
    public int Stale { get; init; }

    /// <summary>Neither established, nor stale, nor rejected: the connection or the subscription is on its way.</summary>
    public int Pending => Desired - Established - Stale - Rejected.Count;

    /// <summary>Refused by the venue.</summary>
    public IReadOnlyList<RejectedStream> Rejected { get; init; } = [];
}
