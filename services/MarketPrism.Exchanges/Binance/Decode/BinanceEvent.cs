namespace MarketPrism.Exchanges.Binance;

/// <summary>What was read from one event: held back until the whole frame has proved good.</summary>
internal ref struct BinanceEvent
{
    /// <summary>The symbol; empty when the body does not name it.</summary>
    public ReadOnlySpan<byte> Symbol;

    /// <summary>Of a kind, product or venue state that is not ours.</summary>
    public bool Ignored;

    /// <summary>Something is unknown that it cannot do without: it is left out.</summary>
    public bool IsLost;

    public BboEvent Bbo;
    public TradeEvent Trade;
    public MarkPriceEvent? Mark;
    public FundingRateEvent? Funding;
    public LiquidationEvent Liquidation;
    public OpenInterestEvent Interest;
}

/// <summary>The product tag <c>st</c> of futures events: 1 is USD-M, 2 is COIN-M.</summary>
internal static class BinanceProduct
{
    private const int Usdm = 1;
    private const int Coinm = 2;

    /// <summary>The tag of a market; 0 when its events have none.</summary>
    public static long Of(Market market) => market == Market.Usdm ? Usdm : market == Market.Coinm ? Coinm : 0;

    /// <summary>Whether an event says that it belongs to another product.</summary>
    public static bool IsOther(long? actual, long product) => product != 0 && actual is { } tag && tag != product;
}
