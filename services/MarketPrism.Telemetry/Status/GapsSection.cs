namespace MarketPrism.Telemetry;

/// <summary>The ledger in figures.</summary>
public sealed record GapsSection
{
    /// <summary>Instruments that <see cref="OpenBySymbol"/> lists at most, so that a summary stays small.</summary>
    public const int MostSymbols = 500;

    /// <summary>Open now.</summary>
    public long Open { get; init; }

    /// <summary>Those by instrument (<c>binance.spot.BTCUSDT</c>), at most 500 instruments; null when none is open.</summary>
    public IReadOnlyDictionary<string, int>? OpenBySymbol { get; init; }

    /// <summary>Opened in the last 24 hours.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("last_24h")]
    public long LastDay { get; init; }
}
