namespace MarketPrism.Feeds;

/// <summary>One stream.</summary>
public sealed record StreamStatus
{
    /// <summary>Its key: <c>orderbook.BTCUSDT</c>.</summary>
    public required string Key { get; init; }

    /// <summary>The connection that carries it; empty when none.</summary>
    public string Connection { get; init; } = "";

    /// <summary>Where it stands.</summary>
    public StreamState State { get; init; }

    /// <summary>Whether an open connection carries it, with evidence.</summary>
    public bool IsEstablished { get; init; }

    /// <summary>Seconds since its last data frame, or since it was first wanted.</summary>
    public double LastDataAgeSeconds { get; init; }

    /// <summary>Frames a second, from its last inter-arrival times.</summary>
    public double RatePerSecond { get; init; }

    /// <summary>The gap that is expected at most, seconds.</summary>
    public double ExpectedGapSeconds { get; init; }

    /// <summary>Where it stands on the repair ladder.</summary>
    public RepairRung Rung { get; init; }

    /// <summary>Repairs tried since the start (probes not counted).</summary>
    public int Repairs { get; init; }
}
