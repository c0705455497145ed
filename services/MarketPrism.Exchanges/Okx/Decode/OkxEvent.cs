namespace MarketPrism.Exchanges.Okx;

/// <summary>What was read from one element of <c>data</c>: held back until the whole frame has proved good.</summary>
internal ref struct OkxEvent
{
    /// <summary>The instrument: from the element, else from <c>arg</c>, else empty (REST).</summary>
    public ReadOnlySpan<byte> Symbol;

    public BboEvent Bbo;
    public TradeEvent Trade;
    public MarkPriceEvent Mark;
    public FundingRateEvent Funding;
    public OpenInterestEvent Interest;
}
