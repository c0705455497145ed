namespace MarketPrism.Telemetry;

/// <summary>One book.</summary>
public sealed record BookSection
{
    /// <summary><c>binance.spot.BTCUSDT</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Its state.</summary>
    public string State { get; init; } = "";

    /// <summary>Why it is in it; empty when synced.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Levels, both sides.</summary>
    public int Levels { get; init; }

    /// <summary>The venue's id of its last update.</summary>
    public long LastUpdateId { get; init; }

    /// <summary>Seconds since its last update.</summary>
    public double LastUpdateAgeS { get; init; }

    /// <summary>Resyncs since the start.</summary>
    public int Resyncs { get; init; }
}
