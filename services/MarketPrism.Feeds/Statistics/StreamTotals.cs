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

    /// <summary>Settled: acknowledged and a frame seen; or sparse and confirmed; or quiet within what is expected; or rejected and reported.</summary>
    public int Settled { get; init; }

    /// <summary>Data come.</summary>
    public int Flowing { get; init; }

    /// <summary>Quiet, and in order.</summary>
    public int Quiet { get; init; }

    /// <summary>Stale.</summary>
    public int Stale { get; init; }

    /// <summary>Refused by the venue.</summary>
    public IReadOnlyList<RejectedStream> Rejected { get; init; } = [];
}
