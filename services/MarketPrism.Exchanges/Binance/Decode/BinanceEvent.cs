namespace MarketPrism.Exchanges.Binance;

/// <summary>What was read from one event: held back until the whole frame has proved good.</summary>
internal ref struct BinanceEvent
{
    /// <summary>The symbol; empty when the body does not name it.</summary>
    public ReadOnlySpan<byte> Symbol;

    /// <summary>Of a kind, product or venue state that is not ours.</summary>
    public bool Ignored;

    public BboEvent Bbo;
    public TradeEvent Trade;
    public MarkPriceEvent Mark;
    public FundingRateEvent? Funding;
    public LiquidationEvent Liquidation;
    public OpenInterestEvent Interest;
}
