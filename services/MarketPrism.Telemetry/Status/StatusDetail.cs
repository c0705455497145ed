namespace MarketPrism.Telemetry;

/// <summary>How much a status document tells.</summary>
public enum StatusDetail
{
    /// <summary>Without connections and single streams: what is published every 5 s (<c>?summary</c>).</summary>
    Summary,

    /// <summary>With connections and the worst 50 streams.</summary>
    Normal,

    /// <summary>With all streams (<c>?streams=all</c>).</summary>
    All,
}
