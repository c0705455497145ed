namespace MarketPrism.Telemetry;

/// <summary>What the operator says of a market, from what all its connectors report.</summary>
public enum UpstreamVerdict
{
    /// <summary>Nothing is known, or what was is too old.</summary>
    Unknown,

    /// <summary>Others get data.</summary>
    Healthy,

    /// <summary>Nobody does.</summary>
    Unavailable,

    /// <summary>The venue is in maintenance.</summary>
    Maintenance,
}
