using System.Text;
using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Integration.Tests.Venues;

/// <summary>Counts decoded events by kind.</summary>
internal sealed class EventCounter : IMarketEventSink, IScaleSource
{
    public Dictionary<string, int> Counts { get; } = [];

    public List<Instrument> Instruments { get; } = [];

    public List<long> TradeIds { get; } = [];

    public (int Price, int Quantity) ScalesOf(ReadOnlySpan<byte> symbol) => (8, 8);

    public void OnDepth(ReadOnlySpan<byte> symbol, DepthEvent depth) => Count("depth", symbol);

    public void OnTrade(ReadOnlySpan<byte> symbol, in TradeEvent trade)
    {
        Count("trade", symbol);
        TradeIds.Add(trade.Id);
    }

    public void OnBbo(ReadOnlySpan<byte> symbol, in BboEvent bbo) => Count("bbo", symbol);

    public void OnMarkPrice(ReadOnlySpan<byte> symbol, in MarkPriceEvent mark) => Count("mark_price", symbol);

    public void OnFundingRate(ReadOnlySpan<byte> symbol, in FundingRateEvent funding) => Count("funding_rate", symbol);

    public void OnOpenInterest(ReadOnlySpan<byte> symbol, in OpenInterestEvent interest) => Count("open_interest", symbol);

    public void OnLiquidation(ReadOnlySpan<byte> symbol, in LiquidationEvent liquidation) => Count("liquidation", symbol);

    public void OnInstrument(Instrument instrument) => Instruments.Add(instrument);

    private void Count(string kind, ReadOnlySpan<byte> symbol)
    {
        var key = $"{kind} {Encoding.UTF8.GetString(symbol)}".TrimEnd();
        Counts[key] = Counts.GetValueOrDefault(key) + 1;
    }
}
