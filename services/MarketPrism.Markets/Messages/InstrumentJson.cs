using MarketPrism.Domain;

namespace MarketPrism.Markets.Messages;

/// <summary>Instrument metadata as JSON, published on <c>instrument.{exchange}.{market}.{symbol}</c>.</summary>
public static class InstrumentJson
{
    private static readonly string[] Units = ["base", "contracts", "quote"];
    private static readonly string[] Phases = [.. InstrumentPhaseNames.All];
    private static readonly string[] Types = ["spot", "perpetual", "futures", "options"];

    /// <summary>Writes the metadata.</summary>
    /// <param name="buffer">Emptied, then written.</param>
    /// <param name="instrument">The metadata.</param>
    public static void Write(MessageBuffer buffer, Instrument instrument)
    {
        buffer.Clear();
        buffer.Append("{\"schema\":1,\"exchange\":"u8);
        buffer.AppendText(instrument.Key.Exchange.Token);
        Text(buffer, ",\"market\":"u8, instrument.Key.Market.Token);
        Text(buffer, ",\"venue_symbol\":"u8, instrument.Key.Symbol);
        Text(buffer, ",\"market_type\":"u8, instrument.MarketType.Name());
        Text(buffer, ",\"symbol\":"u8, instrument.Symbol);
        Text(buffer, ",\"base\":"u8, instrument.Base);
        Text(buffer, ",\"quote\":"u8, instrument.Quote);
        buffer.Append(",\"expiry_ms\":"u8);
        buffer.Append(instrument.ExpiryMs);
        buffer.Append(",\"tick\":"u8);
        buffer.AppendDecimal(instrument.Tick);
        buffer.Append(",\"lot\":"u8);
        buffer.AppendDecimal(instrument.Lot);
        buffer.Append(",\"contract_size\":"u8);
        buffer.AppendDecimal(instrument.ContractSize);
        buffer.Append(",\"contract_size_asset\":"u8);
        if (instrument.ContractSizeAsset is { } asset) buffer.AppendText(asset);
        else buffer.Append("null"u8);
        buffer.Append(",\"index\":"u8);
        if (instrument.Index is { } index) buffer.AppendText(index);
        else buffer.Append("null"u8);
        Text(buffer, ",\"quantity_unit\":"u8, Units[(int)instrument.QuantityUnit]);
        Text(buffer, ",\"status\":"u8, instrument.Status);
        Text(buffer, ",\"phase\":"u8, instrument.Phase.Name());
        buffer.Append(",\"listing_ms\":"u8);
        buffer.Append(instrument.ListingMs);
        buffer.Append(",\"delisting_ms\":"u8);
        buffer.Append(instrument.DelistingMs);
        buffer.Append(instrument.IsTrading ? ",\"trading\":true}"u8 : ",\"trading\":false}"u8);
    }

    /// <summary>Reads metadata.</summary>
    /// <param name="json">The payload.</param>
    /// <returns>The metadata, or null when it is none.</returns>
    public static Instrument? Read(ReadOnlyMemory<byte> json) => MessageJson.Read(json, static e => new Instrument
    {
        Key = new InstrumentKey(Exchange.Parse(e.Text("exchange")), Market.Parse(e.Text("market")), e.Text("venue_symbol")),
        MarketType = e.Word<MarketType>("market_type", Types),
        Symbol = e.Text("symbol"),
        Base = e.Text("base"),
        Quote = e.Text("quote"),
        ExpiryMs = e.Optional("expiry_ms"),
        Tick = e.Decimal("tick"),
        Lot = e.Decimal("lot"),
        ContractSize = e.Decimal("contract_size"),
        ContractSizeAsset = e.TextOrNull("contract_size_asset"),
        Index = e.TextOrNull("index"),
        QuantityUnit = e.Word<QuantityUnit>("quantity_unit", Units),
        Status = e.Text("status"),
        Phase = e.Word<InstrumentPhase>("phase", Phases),
        ListingMs = e.Optional("listing_ms"),
        DelistingMs = e.Optional("delisting_ms"),
    });

    private static void Text(MessageBuffer buffer, ReadOnlySpan<byte> name, string value)
    {
        buffer.Append(name);
        buffer.AppendText(value);
    }
}
