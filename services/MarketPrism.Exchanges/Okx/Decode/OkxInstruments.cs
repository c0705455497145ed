using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MarketPrism.Exchanges.Okx;

/// <summary>Instruments, from REST or pushed: hourly or on change, so a document is good enough.</summary>
internal static class OkxInstruments
{
    public static DecodeResult Decode(ReadOnlySpan<byte> payload, IMarketEventSink sink)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            using var document = JsonDocument.ParseValue(ref reader);
            if (reader.Read()) return new DecodeResult(DecodeStatus.Malformed, (int)reader.BytesConsumed);
            var root = document.RootElement;
            if (root.TryGetProperty("event", out _) || Text(root, "code") is not ("" or "0")) return new DecodeResult(DecodeStatus.Ignored, 0);
            var instruments = new List<Instrument>();
            foreach (var element in root.GetProperty("data").EnumerateArray())
            {
                if (Read(element) is { } instrument) instruments.Add(instrument);
            }

            foreach (var instrument in instruments) sink.OnInstrument(instrument);
            return new DecodeResult(DecodeStatus.Ok, 0);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentOutOfRangeException)
        {
            return new DecodeResult(DecodeStatus.Malformed, 0);
        }
    }

    private static Instrument? Read(JsonElement element)
    {
        MarketType? type = Text(element, "instType") switch
        {
            "SPOT" => MarketType.Spot,
            "SWAP" => MarketType.Perpetual,
            "FUTURES" => MarketType.Futures,
            "OPTION" => MarketType.Options,
            _ => null, // MARGIN shows the spot instruments again; EVENTS are not offered
        };
        if (type is not { } known) return null;
        var name = element.GetProperty("instId").GetString() ?? throw new FormatException("instId is null");
        var family = Text(element, "instFamily") is { Length: > 0 } f ? f : Text(element, "uly");
        long? expiry = long.TryParse(Text(element, "expTime"), NumberStyles.None, CultureInfo.InvariantCulture, out var ms) ? ms : null;
        var size = known == MarketType.Spot ? null : Multiply(Number(element, "ctVal"), Number(element, "ctMult"));
        var state = Text(element, "state");
        var hyphen = family.IndexOf('-', StringComparison.Ordinal);
        return new Instrument
        {
            Key = new InstrumentKey(Exchange.Okx, Market.Public, name),
            MarketType = known,
            Symbol = known switch
            {
                MarketType.Perpetual when family.Length > 0 => family,
                MarketType.Futures when family.Length > 0 && expiry is { } e => $"{family}-{DateTimeOffset.FromUnixTimeMilliseconds(e).ToString("yyMMdd", CultureInfo.InvariantCulture)}",
                _ => name,
            },
            Base = Text(element, "baseCcy") is { Length: > 0 } b ? b : hyphen > 0 ? family[..hyphen] : "",
            Quote = Text(element, "quoteCcy") is { Length: > 0 } q ? q : OkxSymbols.QuoteOf(family),
            ExpiryMs = expiry,
            Tick = Number(element, "tickSz"),
            Lot = Number(element, "lotSz"),
            ContractSize = size,
            ContractSizeAsset = size is null ? null : Text(element, "ctValCcy"),
            Index = known != MarketType.Spot && Text(element, "uly") is { Length: > 0 } index ? index : null,
            QuantityUnit = known == MarketType.Spot ? QuantityUnit.Base : QuantityUnit.Contracts,
            Status = state,
            IsTrading = state is "live" or "post_only",
        };
    }

    private static FixedNumber? Multiply(FixedNumber? value, FixedNumber? factor)
    {
        if (value is not { } v || factor is not { } f) return value;
        return v.TryMultiply(f, out var product) ? product : null;
    }

    private static FixedNumber? Number(JsonElement element, string key) =>
        FixedNumber.TryParse(Encoding.UTF8.GetBytes(Text(element, key)), out var number) ? number : null;

    private static string Text(JsonElement element, string key) => element.TryGetProperty(key, out var value) ? value.GetString() ?? "" : "";
}
