namespace MarketPrism.Exchanges.Okx;

/// <summary>What was read from one element of <c>data</c>: held back until the whole frame has proved good.</summary>
internal ref struct OkxEvent
{
    /// <summary>The instrument: from the element, else from <c>arg</c>, else empty (REST).</summary>
    public ReadOnlySpan<byte> Symbol;

    /// <summary>Something is unknown that it cannot do without: it is left out.</summary>
    public bool IsLost;

    public BboEvent Bbo;
    public TradeEvent Trade;
    public MarkPriceEvent Mark;
    public FundingRateEvent Funding;
    public OpenInterestEvent Interest;

    /// <summary>Takes the element's own name, if it has one.</summary>
    /// <param name="json">The text, at the name.</param>
    public void TakeSymbol(ref JsonCursor json)
    {
        var name = json.TakeText();
        if (!name.IsEmpty) Symbol = name;
    }
}
