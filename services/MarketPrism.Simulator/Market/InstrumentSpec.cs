namespace MarketPrism.Simulator.Market;

/// <summary>What a venue says about an instrument, and where its price starts.</summary>
public sealed record InstrumentSpec
{
    /// <summary>The venue's own name, such as <c>BTCUSDT</c> or <c>BTC-USDT-SWAP</c>.</summary>
    public required string Symbol { get; init; }

    /// <summary>The base currency.</summary>
    public required string Base { get; init; }

    /// <summary>The quote currency.</summary>
    public required string Quote { get; init; }

    /// <summary>The currency of profit and margin; the quote unless inverse.</summary>
    public required string Settle { get; init; }

    /// <summary>What it is.</summary>
    public InstrumentKind Kind { get; init; }

    /// <summary>Profit in the base currency (COIN-M, OKX <c>BTC-USD-SWAP</c>).</summary>
    public bool Inverse { get; init; }

    /// <summary>Decimals of the price grid, 0 … 12.</summary>
    public required int PriceDecimals { get; init; }

    /// <summary>The tick in units of the last price decimal, such as 5 for 0.5 with one decimal.</summary>
    public int TickUnits { get; init; } = 1;

    /// <summary>Decimals of the quantity grid, 0 … 12.</summary>
    public required int QuantityDecimals { get; init; }

    /// <summary>How many decimals of a price the venue writes; at least <see cref="PriceDecimals"/>.</summary>
    public int PriceDisplay { get; init; }

    /// <summary>How many decimals of a quantity the venue writes; at least <see cref="QuantityDecimals"/>.</summary>
    public int QuantityDisplay { get; init; }

    /// <summary>The price the market starts at.</summary>
    public required decimal ReferencePrice { get; init; }

    /// <summary>A usual quantity of one order, in lots of the quantity grid.</summary>
    public long TypicalLots { get; init; } = 1000;

    /// <summary>The worth of one contract (base currency, or USD when inverse); 0 on spot.</summary>
    public decimal ContractSize { get; init; }

    /// <summary>When a future or option ends.</summary>
    public DateTimeOffset? Expiry { get; init; }

    /// <summary>An option's strike.</summary>
    public decimal? Strike { get; init; }

    /// <summary>An option's side.</summary>
    public bool Call { get; init; }

    /// <summary>OKX's future with a far date that pays funding: <c>ETH-USD_UM_XPERP-310404</c>.</summary>
    public bool IsXPerp => Kind == InstrumentKind.Future && Symbol.Contains("_XPERP-", StringComparison.Ordinal);

    /// <summary>Whether longs and shorts pay each other: perpetuals and X-Perps.</summary>
    public bool Funds => Kind == InstrumentKind.Perpetual || IsXPerp;

    /// <summary>The tick as a number.</summary>
    public decimal Tick => new decimal(TickUnits) / PowerOfTen(PriceDecimals);

    /// <summary>The smallest step of a quantity as a number.</summary>
    public decimal Lot => 1m / PowerOfTen(QuantityDecimals);

    private static decimal PowerOfTen(int exponent)
    {
        var result = 1m;
        for (var i = 0; i < exponent; i++) result *= 10;
        return result;
    }
}
