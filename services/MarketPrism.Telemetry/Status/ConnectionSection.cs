namespace MarketPrism.Telemetry;

/// <summary>One connection.</summary>
public sealed record ConnectionSection
{
    /// <summary><c>Mp-Conn</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The venue's route.</summary>
    public string Route { get; init; } = "";

    /// <summary>What was dialled.</summary>
    public string Url { get; init; } = "";

    /// <summary>Its state.</summary>
    public string State { get; init; } = "";

    /// <summary>Seconds since it opened.</summary>
    public double AgeS { get; init; }

    /// <summary>Seconds to its rotation.</summary>
    public double NextRotationS { get; init; }

    /// <summary>Seconds since the last frame.</summary>
    public double LastFrameAgeS { get; init; }

    /// <summary>Seconds since the last data.</summary>
    public double LastDataAgeS { get; init; }

    /// <summary>Frames received.</summary>
    public long Messages { get; init; }

    /// <summary>Its epoch.</summary>
    public long Epoch { get; init; }

    /// <summary>The proxy, credentials masked; empty when none.</summary>
    public string Proxy { get; init; } = "";
}
