namespace MarketPrism.Exchanges;

/// <summary>Gets decoded events. The symbol is the venue's, as bytes of the frame; empty in REST bodies that do not name it (the caller knows it from the subject).</summary>
public interface IMarketEventSink
{
    /// <summary>A snapshot or an update of a book; the object is reused.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="depth">The event.</param>
    void OnDepth(ReadOnlySpan<byte> symbol, DepthEvent depth);

    /// <summary>A trade.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="trade">The event.</param>
    void OnTrade(ReadOnlySpan<byte> symbol, in TradeEvent trade);

    /// <summary>Best bid and offer.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="bbo">The event.</param>
    void OnBbo(ReadOnlySpan<byte> symbol, in BboEvent bbo);

    /// <summary>Mark price.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="mark">The event.</param>
    void OnMarkPrice(ReadOnlySpan<byte> symbol, in MarkPriceEvent mark);

    /// <summary>Funding rate.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="funding">The event.</param>
    void OnFundingRate(ReadOnlySpan<byte> symbol, in FundingRateEvent funding);

    /// <summary>Open interest.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="interest">The event.</param>
    void OnOpenInterest(ReadOnlySpan<byte> symbol, in OpenInterestEvent interest);

    /// <summary>Liquidation.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="liquidation">The event.</param>
    void OnLiquidation(ReadOnlySpan<byte> symbol, in LiquidationEvent liquidation);

    /// <summary>The price of an index. Default: nothing.</summary>
    /// <param name="index">The venue's id of the index.</param>
    /// <param name="price">The event.</param>
    void OnIndexPrice(ReadOnlySpan<byte> index, in IndexPriceEvent price)
    {
    }

    /// <summary>An element of a good frame was left out at this place, because it lacked what it cannot do without. Default: nothing.</summary>
    void OnElementLost()
    {
    }

    /// <summary>Metadata of an instrument (not on the hot path); its exchange is the protocol's, the caller puts its own token in.</summary>
    /// <param name="instrument">The metadata.</param>
    void OnInstrument(Instrument instrument);
}
