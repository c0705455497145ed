using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MarketPrism.Exchanges.Binance;

/// <summary><c>exchangeInfo</c>: hourly, so a document is good enough.</summary>
internal static class BinanceInstruments
{
    public static DecodeResult Decode(Market market, ReadOnlySpan<byte> payload, IMarketEventSink sink)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            using var document = JsonDocument.ParseValue(ref reader);
            if (reader.Read()) return new DecodeResult(DecodeStatus.Malformed, (int)reader.BytesConsumed);
            var instruments = new List<Instrument>();
            foreach (var symbol in document.RootElement.GetProperty("symbols").EnumerateArray()) instruments.Add(Read(market, symbol));
            foreach (var instrument in instruments) sink.OnInstrument(instrument);
            return new DecodeResult(DecodeStatus.Ok, 0);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentOutOfRangeException)
        {
            return new DecodeResult(DecodeStatus.Malformed, 0);
        }
    }

    private static Instrument Read(Market market, JsonElement symbol)
    {
        var name = symbol.GetProperty("symbol").GetString() ?? throw new FormatException("symbol is null");
        var baseAsset = symbol.GetProperty("baseAsset").GetString() ?? "";
        var quote = symbol.GetProperty("quoteAsset").GetString() ?? "";
        var contract = Text(symbol, "contractType");
        var type = market == Market.Spot ? MarketType.Spot : contract.EndsWith("PERPETUAL", StringComparison.Ordinal) ? MarketType.Perpetual : MarketType.Futures;
        long? expiry = type == MarketType.Futures && symbol.TryGetProperty("deliveryDate", out var delivery) ? delivery.GetInt64() : null;
        var status = Text(symbol, "contractStatus") is { Length: > 0 } word ? word : Text(symbol, "status"); // COIN-M calls it contractStatus
        var suffix = expiry is { } ms ? "-" + DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyMMdd", CultureInfo.InvariantCulture) : "";
        FixedNumber? size = symbol.TryGetProperty("contractSize", out var contractSize) ? FixedNumber.Parse(contractSize.GetRawText()) : null;
        return new Instrument
        {
            Key = new InstrumentKey(Exchange.Binance, market, name),
            MarketType = type,
            Symbol = $"{baseAsset}-{quote}{suffix}",
            Base = baseAsset,
            Quote = quote,
            ExpiryMs = expiry,
            Tick = Filter(symbol, "PRICE_FILTER", "tickSize"),
            Lot = Filter(symbol, "LOT_SIZE", "stepSize"),
            ContractSize = size,
            ContractSizeAsset = size is null ? null : quote,
            QuantityUnit = market == Market.Coinm ? QuantityUnit.Contracts : QuantityUnit.Base,
            Status = status,
            IsTrading = status == "TRADING",
        };
    }

    private static FixedNumber? Filter(JsonElement symbol, string filter, string key)
    {
        if (!symbol.TryGetProperty("filters", out var filters)) return null;
        foreach (var item in filters.EnumerateArray())
        {
            if (item.GetProperty("filterType").ValueEquals(filter) && item.TryGetProperty(key, out var value)
                && FixedNumber.TryParse(Encoding.UTF8.GetBytes(value.GetString() ?? ""), out var number)) return number;
        }

        return null;
    }

    private static string Text(JsonElement element, string key) => element.TryGetProperty(key, out var value) ? value.GetString() ?? "" : "";
}
