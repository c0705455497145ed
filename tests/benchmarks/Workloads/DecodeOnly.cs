using MarketPrism.Benchmarks.Measure;
using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Benchmarks.Workloads;

/// <summary>The production decoder without a book.</summary>
internal sealed class DecodeOnly : Workload, IMarketEventSink, IScaleSource
{
    private readonly Recording _recording;
    private readonly IFrameDecoder _decoder;
    private (int Price, int Quantity) _scales;

    public DecodeOnly(Recording recording)
        : base("MarketPrism: decode only", recording.Frames.Count)
    {
        _recording = recording;
        _decoder = recording.Venue.CreateDecoder();
    }

    public long Levels { get; private set; }

    public override void Pass()
    {
        foreach (var (channel, payload) in _recording.Frames)
        {
            if (_decoder.Decode(channel, payload, this, this).Status != DecodeStatus.Ok) throw new InvalidDataException("a frame was refused");
        }
    }

    public (int Price, int Quantity) ScalesOf(ReadOnlySpan<byte> symbol) => _scales;

    public void OnDepth(ReadOnlySpan<byte> symbol, DepthEvent depth)
    {
        Levels += depth.Bids.Count + depth.Asks.Count;
        _scales = (depth.PriceScale, depth.QuantityScale);
    }

    public void OnTrade(ReadOnlySpan<byte> symbol, in TradeEvent trade) => Levels++;

    public void OnBbo(ReadOnlySpan<byte> symbol, in BboEvent bbo) => Levels++;

    public void OnMarkPrice(ReadOnlySpan<byte> symbol, in MarkPriceEvent mark) => Levels++;

    public void OnFundingRate(ReadOnlySpan<byte> symbol, in FundingRateEvent funding) => Levels++;

    public void OnOpenInterest(ReadOnlySpan<byte> symbol, in OpenInterestEvent interest) => Levels++;

    public void OnLiquidation(ReadOnlySpan<byte> symbol, in LiquidationEvent liquidation) => Levels++;

    public void OnInstrument(Instrument instrument) => Levels++;
}
