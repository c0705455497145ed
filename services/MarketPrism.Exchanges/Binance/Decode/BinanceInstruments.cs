using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MarketPrism.Exchanges.Binance;

/// <summary><c>exchangeInfo</c>: hourly, so a document is good enough. An entry that cannot be read costs itself, not the others.</summary>
internal static class BinanceInstruments
{
    /// <summary>The delivery date of contracts that have none: 2100-12-25.</summary>
    private const long NoDelivery = 4_133_404_800_000;

    public static DecodeResult Decode(Market market, ReadOnlySpan<byte> payload, IMarketEventSink sink)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            using var document = JsonDocument.ParseValue(ref reader);
            if (reader.Read()) return new DecodeResult(DecodeStatus.Malformed, (int)reader.BytesConsumed);
            var instruments = new List<Instrument>();
            var faults = 0;
            foreach (var symbol in document.RootElement.GetProperty("symbols").EnumerateArray())
            {
                if (!TryRead(market, symbol, out var instrument)) faults++;
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

    /// <summary>Reads an entry; false when it is faulty, null when it does not say yet what kind of contract it is.</summary>
    private static bool TryRead(Market market, JsonElement symbol, out Instrument? instrument)
    {
        instrument = null;
        try
        {
            instrument = Read(market, symbol);
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException or ArgumentOutOfRangeException or OverflowException)
        {
            return false;
        }
    }

    private static Instrument? Read(Market market, JsonElement symbol)
    {
        var name = symbol.GetProperty("symbol").GetString() ?? throw new FormatException("symbol is null");
        var contract = Text(symbol, "contractType");
        if (KindOf(market, contract, name) is not { } type) return null;
        var baseAsset = symbol.GetProperty("baseAsset").GetString() ?? "";
        var quote = symbol.GetProperty("quoteAsset").GetString() ?? "";
        var delivery = Time(symbol, "deliveryDate") is { } end && end < NoDelivery ? end : (long?)null;
        var status = Text(symbol, "contractStatus") is { Length: > 0 } word ? word : Text(symbol, "status"); // COIN-M calls it contractStatus
        FixedNumber? size = symbol.TryGetProperty("contractSize", out var contractSize) && FixedNumber.TryParse(Encoding.UTF8.GetBytes(contractSize.ToString()), out var number) ? number : null;
        return new Instrument
        {
            Key = new InstrumentKey(Exchange.Binance, market, name),
            MarketType = type,
            Symbol = $"{baseAsset}-{quote}{(type == MarketType.Futures ? Suffix(name, delivery) : "")}",
            Base = baseAsset,
            Quote = quote,
            ExpiryMs = type == MarketType.Futures ? delivery : null,
            Tick = Filter(symbol, "PRICE_FILTER", "tickSize"),
            Lot = Filter(symbol, "LOT_SIZE", "stepSize"),
            ContractSize = size,
            ContractSizeAsset = size is null ? null : quote,
            QuantityUnit = market == Market.Coinm ? QuantityUnit.Contracts : QuantityUnit.Base,
            Status = status,
            Phase = PhaseOf(status, isDelivering: contract.Contains("DELIVERING", StringComparison.Ordinal)),
            ListingMs = Time(symbol, "onboardDate"),
            DelistingMs = delivery,
        };
    }

    /// <summary>The kind by the venue's word for it. No word, or one that says neither: nothing is guessed, the venue will say it.</summary>
    private static MarketType? KindOf(Market market, string contract, string name)
    {
        if (market == Market.Spot) return MarketType.Spot;
        if (contract.Length == 0) return null;
        if (contract.Contains("PERPETUAL", StringComparison.Ordinal)) return MarketType.Perpetual; // also TRADIFI_PERPETUAL, PERPETUAL_DELIVERING
        return DateOf(name) is not null || contract.Contains("QUARTER", StringComparison.Ordinal) || contract.Contains("MONTH", StringComparison.Ordinal) || contract.Contains("WEEK", StringComparison.Ordinal)
            ? MarketType.Futures
            : null;
    }

    private static InstrumentPhase PhaseOf(string status, bool isDelivering) => status switch
    {
        "DELIVERED" or "CLOSE" => InstrumentPhase.Delisted,
        "PRE_DELIVERING" or "DELIVERING" or "PRE_SETTLE" or "SETTLING" => InstrumentPhase.Settling,
        "PENDING_TRADING" => InstrumentPhase.Announced,
        "PRE_TRADING" or "AUCTION_MATCH" => InstrumentPhase.Preopen,
        "HALT" or "BREAK" or "END_OF_DAY" or "POST_TRADING" or "CANCEL_ONLY" => InstrumentPhase.Halted,
        _ when isDelivering => InstrumentPhase.Settling,
        "TRADING" => InstrumentPhase.Trading,
        _ => InstrumentPhase.Unknown,
    };

    /// <summary>The date in the name, which stays when the delivery is moved; else the date of delivery.</summary>
    private static string Suffix(string name, long? delivery) =>
        DateOf(name) is { } date ? $"-{date}" : delivery is { } ms ? "-" + DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyMMdd", CultureInfo.InvariantCulture) : "";

    private static string? DateOf(string name) => name.Length > 7 && name[^7] == '_' && name.AsSpan(name.Length - 6).IndexOfAnyExceptInRange('0', '9') < 0 ? name[^6..] : null;

    private static long? Time(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var ms) && ms > 0 ? ms : null;

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
