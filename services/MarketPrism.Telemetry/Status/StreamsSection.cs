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

    /// <summary>Carried by an open connection, with evidence: a frame came, or the venue is known to have nothing to send. Stale and rejected streams are not.</summary>
    public int Established { get; init; }

    /// <summary>Of the established ones: data come.</summary>
    public int Flowing { get; init; }

    /// <summary>Of the established ones: no data, by evidence of the venue.</summary>
    public int Quiet { get; init; }

    /// <summary>Data should come and do not.</summary>
    public int Stale { get; init; }

    /// <summary>What the venue refuses.</summary>
    public IReadOnlyList<RejectedSymbol> Rejected { get; init; } = [];

    /// <summary>How the pending streams come back; left out when none is pending.</summary>
    public RestoreSection? Restore { get; init; }

    /// <summary>The worst 50, or all when asked for; left out of summaries.</summary>
    public IReadOnlyList<StreamSection>? Worst { get; init; }
}

/// <summary>How pending streams come back, by the backoff and the budgets as they stand.</summary>
/// <param name="Streams">Pending streams.</param>
/// <param name="Connections">Connections to dial for them.</param>
/// <param name="Requests">Subscribe requests to send.</param>
/// <param name="WithinS">When the last of them is due, seconds from now.</param>
public sealed record RestoreSection(int Streams, int Connections, int Requests, double WithinS);
