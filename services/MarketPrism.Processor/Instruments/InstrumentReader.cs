using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Processor;

/// <summary>Reads raw <c>instruments</c> bodies into the catalogue. For one thread at a time.</summary>
internal sealed class InstrumentReader(InstrumentCatalog catalog) : IMarketEventSink, IScaleSource
{
    private readonly Dictionary<(Exchange, Market), IFrameDecoder> _decoders = [];
    private Exchange _exchange;

    /// <summary>Takes a body.</summary>
    /// <param name="exchange">The exchange by the subject: its token goes into the keys.</param>
    /// <param name="market">The market.</param>
    /// <param name="payload">The body.</param>
    /// <returns>Whether it was good.</returns>
    public bool Take(Exchange exchange, Market market, ReadOnlySpan<byte> payload)
    {
        if (!_decoders.TryGetValue((exchange, market), out var decoder))
            _decoders.Add((exchange, market), decoder = VenueCatalog.Find(exchange, market).CreateDecoder());
        _exchange = exchange;
        return decoder.Decode("instruments"u8, payload, this, this).Status is DecodeStatus.Ok or DecodeStatus.Ignored;
    }

    (int Price, int Quantity) IScaleSource.ScalesOf(ReadOnlySpan<byte> symbol) => default;

    void IMarketEventSink.OnInstrument(Instrument instrument) => catalog.Put(instrument with { Key = instrument.Key with { Exchange = _exchange } });

    void IMarketEventSink.OnDepth(ReadOnlySpan<byte> symbol, DepthEvent depth)
    {
    }

    void IMarketEventSink.OnTrade(ReadOnlySpan<byte> symbol, in TradeEvent trade)
    {
    }

    void IMarketEventSink.OnBbo(ReadOnlySpan<byte> symbol, in BboEvent bbo)
    {
    }

    void IMarketEventSink.OnMarkPrice(ReadOnlySpan<byte> symbol, in MarkPriceEvent mark)
    {
    }

    void IMarketEventSink.OnFundingRate(ReadOnlySpan<byte> symbol, in FundingRateEvent funding)
    {
    }

    void IMarketEventSink.OnOpenInterest(ReadOnlySpan<byte> symbol, in OpenInterestEvent interest)
    {
    }

    void IMarketEventSink.OnLiquidation(ReadOnlySpan<byte> symbol, in LiquidationEvent liquidation)
    {
    }
}
