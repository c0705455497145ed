namespace MarketPrism.Telemetry;

/// <summary>The ledger in figures.</summary>
public sealed record GapsSection
{
    /// <summary>Open now.</summary>
    public long Open { get; init; }

    /// <summary>Opened in the last 24 hours.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("last_24h")]
    public long LastDay { get; init; }
}
