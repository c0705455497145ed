using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MarketPrism.Exchanges.Okx;

/// <summary>Instruments, from REST or pushed: hourly or on change, so a document is good enough. An entry that cannot be read costs itself, not the others.</summary>
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
            var faults = 0;
            foreach (var element in root.GetProperty("data").EnumerateArray())
            {
                if (!TryRead(element, out var instrument)) faults++;
                else if (instrument is not null) instruments.Add(instrument);
            }

            foreach (var instrument in instruments) sink.OnInstrument(instrument);
            return new DecodeResult(faults > 0 && instruments.Count == 0 ? DecodeStatus.Malformed : DecodeStatus.Ok, 0);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return new DecodeResult(DecodeStatus.Malformed, 0);
        }
    }

    /// <summary>Reads an entry; false when it is faulty, null when it is of a kind that is not collected.</summary>
    private static bool TryRead(JsonElement element, out Instrument? instrument)
    {
        instrument = null;
        try
        {
            instrument = Read(element);
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException or ArgumentOutOfRangeException or OverflowException)
        {
            return false;
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
        var end = Time(element, "expTime"); // of spot and swaps: when they go offline, once that is announced
        var size = known == MarketType.Spot ? null : Multiply(Number(element, "ctVal"), Number(element, "ctMult"));
        var state = Text(element, "state");
        return new Instrument
        {
            Key = new InstrumentKey(Exchange.Okx, Market.Public, name),
            MarketType = known,
            Symbol = known switch
            {
                MarketType.Perpetual when family.Length > 0 => family,
                MarketType.Futures when family.Length > 0 && DateOf(name, end) is { } date => $"{family}-{date}",
                _ => name,
            },
            Base = Text(element, "baseCcy") is { Length: > 0 } b ? b : family.Contains('-', StringComparison.Ordinal) ? family.Split('-')[0] : "",
            Quote = Text(element, "quoteCcy") is { Length: > 0 } q ? q : OkxSymbols.QuoteOf(family),
            ExpiryMs = known is MarketType.Futures or MarketType.Options ? end : null,
            Tick = Number(element, "tickSz"),
            Lot = Number(element, "lotSz"),
            ContractSize = size,
            ContractSizeAsset = size is null ? null : Text(element, "ctValCcy"),
            Index = known != MarketType.Spot && Text(element, "uly") is { Length: > 0 } index ? OkxSymbols.IndexOf(index) : null,
            Funds = known switch
            {
                MarketType.Perpetual => true,
                MarketType.Futures => Text(element, "ruleType") is { Length: > 0 } rule ? rule == "xperp" : null,
                _ => false,
            },
            QuantityUnit = known == MarketType.Spot ? QuantityUnit.Base : QuantityUnit.Contracts,
            Status = state,
            Phase = PhaseOf(state),
            ListingMs = Time(element, "listTime"),
            DelistingMs = end,
        };
    }

    private static InstrumentPhase PhaseOf(string state) => state switch
    {
        "live" or "post_only" => InstrumentPhase.Trading,
        "preopen" => InstrumentPhase.Preopen,
        "suspend" or "rebase" => InstrumentPhase.Halted,
        "settling" => InstrumentPhase.Settling,
        "expired" => InstrumentPhase.Delisted,
        _ => InstrumentPhase.Unknown,
    };

    /// <summary>The date in the name, which stays when the end is moved; else the date of expiry.</summary>
    private static string? DateOf(string name, long? end)
    {
        var last = name[(name.LastIndexOf('-') + 1)..];
        if (last.Length == 6 && last.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0) return last;
        return end is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyMMdd", CultureInfo.InvariantCulture) : null;
    }

    private static long? Time(JsonElement element, string key) =>
        long.TryParse(Text(element, key), NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms > 0 ? ms : null;

    private static FixedNumber? Multiply(FixedNumber? value, FixedNumber? factor)
    {
        if (value is not { } v || factor is not { } f) return value;
        return v.TryMultiply(f, out var product) ? product : null;
    }

    private static FixedNumber? Number(JsonElement element, string key) =>
        FixedNumber.TryParse(Encoding.UTF8.GetBytes(Text(element, key)), out var number) ? number : null;

    private static string Text(JsonElement element, string key) => element.TryGetProperty(key, out var value) ? value.GetString() ?? "" : "";
}
