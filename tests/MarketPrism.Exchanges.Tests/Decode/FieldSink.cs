using System.Text;

namespace MarketPrism.Exchanges.Tests.Decode;

/// <summary>Writes what it gets as named fields; what is unknown is null.</summary>
internal sealed class FieldSink : IMarketEventSink, IScaleSource
{
    public List<Dictionary<string, string?>> Events { get; } = [];

    public int Lost { get; private set; }

    public (int Price, int Quantity) ScalesOf(ReadOnlySpan<byte> symbol) => (1, 3);

    public void OnDepth(ReadOnlySpan<byte> symbol, DepthEvent depth) => Add(
        "depth", symbol, ("kind", $"{depth.Kind}"), ("first", Id(depth.FirstId)), ("last", Id(depth.LastId)), ("previous", Id(depth.PreviousId)), ("time", Time(depth.EventTimeMs)),
        ("engine", Time(depth.TransactionTimeMs)), ("checksum", Time(depth.Checksum)), ("bids", Side(depth, depth.Bids)), ("asks", Side(depth, depth.Asks)));

    public void OnTrade(ReadOnlySpan<byte> symbol, in TradeEvent trade) => Add(
        "trade", symbol, ("id", Id(trade.Id)), ("previous", Id(trade.PreviousId)), ("price", $"{trade.Price}"), ("quantity", $"{trade.Quantity}"), ("side", trade.Side?.ToString()), ("time", Time(trade.TimeMs)),
        ("first", Id(trade.FirstTradeId)), ("end", Id(trade.LastTradeId)), ("sent", Time(trade.EventTimeMs)), ("backfill", $"{trade.IsBackfill}"));

    public void OnBbo(ReadOnlySpan<byte> symbol, in BboEvent bbo) => Add(
        "bbo", symbol, ("id", Id(bbo.UpdateId)), ("bid", bbo.BidPrice?.ToString()), ("bidQuantity", bbo.BidQuantity?.ToString()), ("ask", bbo.AskPrice?.ToString()),
        ("askQuantity", bbo.AskQuantity?.ToString()), ("time", Time(bbo.TimeMs)), ("engine", Time(bbo.TransactionTimeMs)));

    public void OnMarkPrice(ReadOnlySpan<byte> symbol, in MarkPriceEvent mark) =>
        Add("mark", symbol, ("mark", mark.MarkPrice?.ToString()), ("index", mark.IndexPrice?.ToString()), ("time", Time(mark.TimeMs)));

    public void OnIndexPrice(ReadOnlySpan<byte> index, in IndexPriceEvent price) => Add("index", index, ("price", $"{price.Price}"), ("time", Time(price.TimeMs)));

    public void OnFundingRate(ReadOnlySpan<byte> symbol, in FundingRateEvent funding) =>
        Add("funding", symbol, ("rate", funding.Rate?.ToString()), ("next", funding.NextFundingMs?.ToString()), ("interval", funding.IntervalMs?.ToString()), ("time", Time(funding.TimeMs)));

    public void OnOpenInterest(ReadOnlySpan<byte> symbol, in OpenInterestEvent interest) =>
        Add("interest", symbol, ("interest", interest.Interest?.ToString()), ("base", interest.InBase?.ToString()), ("usd", interest.InUsd?.ToString()), ("time", Time(interest.TimeMs)));

    public void OnLiquidation(ReadOnlySpan<byte> symbol, in LiquidationEvent liquidation) => Add(
        "liquidation", symbol, ("side", liquidation.Side?.ToString()), ("price", liquidation.Price?.ToString()), ("quantity", liquidation.Quantity?.ToString()), ("time", Time(liquidation.TimeMs)),
        ("orderPrice", liquidation.OrderPrice?.ToString()), ("orderQuantity", liquidation.OrderQuantity?.ToString()), ("state", liquidation.State?.ToString()), ("sent", Time(liquidation.EventTimeMs)));

    public void OnElementLost() => Lost++;

    public void OnInstrument(Instrument instrument) => throw new InvalidOperationException("an instrument");

    private void Add(string type, ReadOnlySpan<byte> symbol, params (string Name, string? Value)[] fields)
    {
        var all = fields.ToDictionary(static f => f.Name, static f => f.Value);
        all.Add("type", type);
        all.Add("symbol", symbol.IsEmpty ? null : Encoding.UTF8.GetString(symbol));
        Events.Add(all);
    }

    private static string? Id(long id) => id == DepthEvent.NoId ? null : $"{id}";

    private static string? Time(long time) => time == 0 ? null : $"{time}";

    private static string Side(DepthEvent depth, LevelBuffer levels) => string.Join(
        ' ', levels.Levels.ToArray().Select(l => $"{new FixedNumber(l.Price, (byte)depth.PriceScale)}x{new FixedNumber(l.Quantity, (byte)depth.QuantityScale)}"));
}
