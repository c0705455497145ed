using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Connector;

/// <summary>Takes decoded metadata and trades of REST bodies; everything else cannot occur in them.</summary>
internal sealed class RestBodySink : IMarketEventSink, IScaleSource
{
    /// <summary>The last instrument decoded.</summary>
    public Instrument? Instrument { get; private set; }

    /// <summary>The oldest trade decoded: id and time.</summary>
    public (long Id, long TimeMs)? Oldest { get; private set; }

    public (int Price, int Quantity) ScalesOf(ReadOnlySpan<byte> symbol) => default;

    public void OnInstrument(Instrument instrument) => Instrument = instrument;

    public void OnTrade(ReadOnlySpan<byte> symbol, in TradeEvent trade)
    {
        if (Oldest is null || trade.Id < Oldest.Value.Id) Oldest = (trade.Id, trade.TimeMs);
    }

    public void OnDepth(ReadOnlySpan<byte> symbol, DepthEvent depth)
    {
    }

    public void OnBbo(ReadOnlySpan<byte> symbol, in BboEvent bbo)
    {
    }

    public void OnMarkPrice(ReadOnlySpan<byte> symbol, in MarkPriceEvent mark)
    {
    }

    public void OnFundingRate(ReadOnlySpan<byte> symbol, in FundingRateEvent funding)
    {
    }

    public void OnOpenInterest(ReadOnlySpan<byte> symbol, in OpenInterestEvent interest)
    {
    }

    public void OnLiquidation(ReadOnlySpan<byte> symbol, in LiquidationEvent liquidation)
    {
    }
}
