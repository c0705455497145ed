namespace MarketPrism.Domain;

/// <summary>What a venue says about one of its instruments.</summary>
public sealed record Instrument
{
    /// <summary>Exchange, market and the venue's own name.</summary>
    public required InstrumentKey Key { get; init; }

    /// <summary>The kind of instrument.</summary>
    public required MarketType MarketType { get; init; }

    /// <summary>The normalised symbol: <c>BTC-USDT</c> (spot, perpetual), <c>BTC-USDT-261225</c> (dated), options by the venue's id.</summary>
    public required string Symbol { get; init; }

    /// <summary>Base asset.</summary>
    public required string Base { get; init; }

    /// <summary>Quote asset.</summary>
    public required string Quote { get; init; }

    /// <summary>Expiry, Unix ms; null for spot and perpetuals.</summary>
    public long? ExpiryMs { get; init; }

    /// <summary>Price step.</summary>
    public FixedNumber? Tick { get; init; }

    /// <summary>Quantity step.</summary>
    public FixedNumber? Lot { get; init; }

    /// <summary>Size of one contract; null where quantities are in the base asset.</summary>
    public FixedNumber? ContractSize { get; init; }

    /// <summary>Asset that <see cref="ContractSize"/> is counted in.</summary>
    public string? ContractSizeAsset { get; init; }

    /// <summary>The venue's id of the index that its prices refer to, where indices are sent apart (OKX <c>uly</c>); else null.</summary>
    public string? Index { get; init; }

    /// <summary>What trade and book quantities count.</summary>
    public required QuantityUnit QuantityUnit { get; init; }

    /// <summary>Whether longs and shorts pay each other, by the venue's document (OKX's <c>instType</c> and <c>ruleType</c>); null when it does not say.</summary>
    public bool? Funds { get; init; }

    /// <summary>The venue's own word: <c>TRADING</c>, <c>live</c>, …</summary>
    public required string Status { get; init; }

    /// <summary>Where it stands in its life, read from <see cref="Status"/> and, where the venue has them, its kind and times.</summary>
    public required InstrumentPhase Phase { get; init; }

    /// <summary>When the venue lists it or listed it, Unix ms; null when the venue does not say.</summary>
    public long? ListingMs { get; init; }

    /// <summary>When it ends by what the venue has announced (delivery, expiry, delisting), Unix ms; null when nothing is announced.</summary>
    public long? DelistingMs { get; init; }

    /// <summary>Whether the venue trades it now, so that streams of it flow.</summary>
    public bool IsTrading => Phase == InstrumentPhase.Trading;
}
