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
        $"{depth.Kind} {Name(symbol)} U={depth.FirstId} u={depth.LastId} pu={depth.PreviousId} E={depth.EventTimeMs}{Optional(" T=", depth.TransactionTimeMs)} c={depth.Checksum} b={Side(depth, depth.Bids)} a={Side(depth, depth.Asks)}"));

    public void OnTrade(ReadOnlySpan<byte> symbol, in TradeEvent trade)
    {
        var singles = trade.FirstTradeId == trade.Id && trade.LastTradeId == trade.Id ? "" : trade.FirstTradeId == DepthEvent.NoId ? " of ?" : $" of {trade.FirstTradeId}-{trade.LastTradeId}";
        var from = trade.FirstId == trade.Id ? "" : $" from {trade.FirstId}";
        Events.Add($"trade {Name(symbol)} {trade.Id} after {trade.PreviousId} {trade.Price} {trade.Quantity} {trade.Side} {trade.TimeMs}{from}{singles}{Optional(" sent ", trade.EventTimeMs)}{(trade.IsBackfill ? " backfill" : "")}");
    }

    public void OnBbo(ReadOnlySpan<byte> symbol, in BboEvent bbo) =>
        Events.Add($"bbo {Name(symbol)} {bbo.UpdateId} {bbo.BidPrice}:{bbo.BidQuantity} {bbo.AskPrice}:{bbo.AskQuantity} {bbo.TimeMs}{Optional(" T=", bbo.TransactionTimeMs)}");

    public void OnMarkPrice(ReadOnlySpan<byte> symbol, in MarkPriceEvent mark) => Events.Add($"mark {Name(symbol)} {mark.MarkPrice} index {mark.IndexPrice} {mark.TimeMs}");

    public void OnIndexPrice(ReadOnlySpan<byte> index, in IndexPriceEvent price) => Events.Add($"index {Name(index)} {price.Price} {price.TimeMs}");

    public void OnFundingRate(ReadOnlySpan<byte> symbol, in FundingRateEvent funding) =>
        Events.Add($"funding {Name(symbol)} {(funding.Rate is { } rate ? rate : "?")} next {funding.NextFundingMs}{Optional(" every ", funding.IntervalMs ?? 0)} {funding.TimeMs}");

    public void OnOpenInterest(ReadOnlySpan<byte> symbol, in OpenInterestEvent interest) =>
        Events.Add($"interest {Name(symbol)} {interest.Interest}{(interest.InBase is { } b ? $" base {b}" : "")}{(interest.InUsd is { } u ? $" usd {u}" : "")} {interest.TimeMs}");

    public void OnLiquidation(ReadOnlySpan<byte> symbol, in LiquidationEvent liquidation)
    {
        var order = liquidation.OrderPrice is null && liquidation.OrderQuantity is null ? "" : $" order {liquidation.OrderPrice} {liquidation.OrderQuantity} {liquidation.State}";
        Events.Add($"liquidation {Name(symbol)} {(liquidation.Side is { } side ? side : "?")} {(liquidation.Price is { } price ? price : "?")} {(liquidation.Quantity is { } quantity ? quantity : "?")}{order} {liquidation.TimeMs}{Optional(" sent ", liquidation.EventTimeMs)}");
    }

    private static string Optional(string name, long value) => value == 0 ? "" : $"{name}{value}";

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
