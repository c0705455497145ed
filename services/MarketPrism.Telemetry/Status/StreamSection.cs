namespace MarketPrism.Telemetry;

/// <summary>One stream.</summary>
public sealed record StreamSection
{
    /// <summary><c>orderbook.BTCUSDT</c>.</summary>
    public required string Key { get; init; }

    /// <summary>The connection that carries it.</summary>
    public string Connection { get; init; } = "";

    /// <summary>Where it stands.</summary>
    public string State { get; init; } = "";

    /// <summary>Whether an open connection carries it, with evidence.</summary>
    public bool Established { get; init; }

    /// <summary>Seconds since its last data.</summary>
    public double LastDataAgeS { get; init; }

    /// <summary>Frames a second.</summary>
    public double RatePerS { get; init; }

    /// <summary>Longest gap that is expected, seconds.</summary>
    public double ExpectedGapS { get; init; }

    /// <summary>Rung of the repair ladder; empty when none.</summary>
    public string Rung { get; init; } = "";

    /// <summary>Repairs since the start.</summary>
    public int Repairs { get; init; }
}
