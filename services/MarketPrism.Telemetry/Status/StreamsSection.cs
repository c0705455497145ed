namespace MarketPrism.Telemetry;

/// <summary>Streams by where they stand.</summary>
public sealed record StreamsSection
{
    /// <summary>Wanted.</summary>
    public int Desired { get; init; }

    /// <summary>Asked for.</summary>
    public int Sent { get; init; }

    /// <summary>Confirmed by the venue.</summary>
    public int Acknowledged { get; init; }

    /// <summary>Settled: flowing, or quiet in order, or rejected and reported.</summary>
    public int Settled { get; init; }

    /// <summary>Data come.</summary>
    public int Flowing { get; init; }

    /// <summary>No data, in order.</summary>
    public int Quiet { get; init; }

    /// <summary>Data should come and do not.</summary>
    public int Stale { get; init; }

    /// <summary>What the venue refuses.</summary>
    public IReadOnlyList<RejectedSymbol> Rejected { get; init; } = [];

    /// <summary>The worst 50, or all when asked for; left out of summaries.</summary>
    public IReadOnlyList<StreamSection>? Worst { get; init; }
}
