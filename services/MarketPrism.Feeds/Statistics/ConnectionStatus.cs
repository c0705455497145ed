namespace MarketPrism.Feeds;

/// <summary>One connection.</summary>
public sealed record ConnectionStatus
{
    /// <summary><c>Mp-Conn</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The route.</summary>
    public required string Route { get; init; }

    /// <summary>What was dialled.</summary>
    public required string Url { get; init; }

    /// <summary>Its state.</summary>
    public FeedState State { get; init; }

    /// <summary>Seconds since it opened; 0 when it is not open.</summary>
    public double AgeSeconds { get; init; }

    /// <summary>Seconds to its rotation.</summary>
    public double NextRotationSeconds { get; init; }

    /// <summary>Seconds since the last frame of any kind.</summary>
    public double LastFrameAgeSeconds { get; init; }

    /// <summary>Seconds since the last data frame.</summary>
    public double LastDataAgeSeconds { get; init; }

    /// <summary>Frames received.</summary>
    public long Messages { get; init; }

    /// <summary>Its epoch.</summary>
    public long Epoch { get; init; }

    /// <summary>The proxy without credentials; empty when none.</summary>
    public string Proxy { get; init; } = "";

    /// <summary>Streams on it.</summary>
    public int Streams { get; init; }
}
