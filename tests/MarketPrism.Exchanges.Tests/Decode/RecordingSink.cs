using System.Globalization;
using System.Text;

namespace MarketPrism.Exchanges.Tests.Decode;

/// <summary>Writes what it gets as text, one event a line; scales are fixed or asked of a test.</summary>
internal sealed class RecordingSink : IMarketEventSink, IScaleSource
{
    public List<string> Events { get; } = [];

    public List<Instrument> Instruments { get; } = [];

    public (int Price, int Quantity) Scales { get; set; }

    public string Text => string.Join('\n', Events);

    public (int Price, int Quantity) ScalesOf(ReadOnlySpan<byte> symbol) => Scales;

    public void OnDepth(ReadOnlySpan<byte> symbol, DepthEvent depth) => Events.Add(string.Create(
        CultureInfo.InvariantCulture,
        $"{depth.Kind} {Name(symbol)} U={depth.FirstId} u={depth.LastId} pu={depth.PreviousId} E={depth.EventTimeMs} c={depth.Checksum} b={Side(depth, depth.Bids)} a={Side(depth, depth.Asks)}"));

    public void OnTrade(ReadOnlySpan<byte> symbol, in TradeEvent trade) =>
        Events.Add($"trade {Name(symbol)} {trade.Id} after {trade.PreviousId} {trade.Price} {trade.Quantity} {trade.Side} {trade.TimeMs}{(trade.FirstId == trade.Id ? "" : $" from {trade.FirstId}")}{(trade.IsBackfill ? " backfill" : "")}");

    public void OnBbo(ReadOnlySpan<byte> symbol, in BboEvent bbo) =>
        Events.Add($"bbo {Name(symbol)} {bbo.UpdateId} {bbo.BidPrice}:{bbo.BidQuantity} {bbo.AskPrice}:{bbo.AskQuantity} {bbo.TimeMs}");

    public void OnMarkPrice(ReadOnlySpan<byte> symbol, in MarkPriceEvent mark) => Events.Add($"mark {Name(symbol)} {mark.MarkPrice} index {mark.IndexPrice} {mark.TimeMs}");

    public void OnFundingRate(ReadOnlySpan<byte> symbol, in FundingRateEvent funding) => Events.Add($"funding {Name(symbol)} {funding.Rate} next {funding.NextFundingMs} {funding.TimeMs}");

    public void OnOpenInterest(ReadOnlySpan<byte> symbol, in OpenInterestEvent interest) => Events.Add($"interest {Name(symbol)} {interest.Interest} {interest.TimeMs}");

    public void OnLiquidation(ReadOnlySpan<byte> symbol, in LiquidationEvent liquidation) =>
        Events.Add($"liquidation {Name(symbol)} {liquidation.Side} {liquidation.Price} {liquidation.Quantity} {liquidation.TimeMs}");

    public void OnInstrument(Instrument instrument) => Instruments.Add(instrument);

    public DecodeStatus Decode(IFrameDecoder decoder, string channel, string payload) =>
        decoder.Decode(Encoding.UTF8.GetBytes(channel), Encoding.UTF8.GetBytes(payload), this, this).Status;

    private static string Name(ReadOnlySpan<byte> symbol) => symbol.IsEmpty ? "-" : Encoding.UTF8.GetString(symbol);

    private static string Side(DepthEvent depth, LevelBuffer levels)
    {
        var text = new StringBuilder();
        foreach (var level in levels.Levels)
        {
            text.Append(text.Length > 0 ? "," : "").Append(new FixedNumber(level.Price, (byte)depth.PriceScale)).Append('x').Append(new FixedNumber(level.Quantity, (byte)depth.QuantityScale));
        }

        return text.ToString();
    }
}
