using System.Text;
using System.Text.Json;

namespace MarketPrism.Simulator.Venues.Binance;

/// <summary>The live methods of a Binance stream connection, with their errors.</summary>
internal static class BinanceControl
{
    private const string Methods = "`SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`";

    /// <summary>Does what the message asks for; returns the answer, or null for none.</summary>
    public static string? Handle(BinanceSession session, BinanceVenue venue, ReadOnlySpan<byte> message)
    {
        JsonDocument document;
        try
        {
            var reader = new Utf8JsonReader(message);
            document = JsonDocument.ParseValue(ref reader);
        }
        catch (JsonException e)
        {
            return $$"""{"code":3,"msg":"Invalid JSON: expected value at line {{(e.LineNumber ?? 0) + 1}} column {{(e.BytePositionInLine ?? 0) + 1}}"}""";
        }

        using (document)
        {
            return Handle(session, venue, document.RootElement);
        }
    }

    private static string? Handle(BinanceSession session, BinanceVenue venue, JsonElement request)
    {
        if (request.ValueKind != JsonValueKind.Object) return Error(2, "Invalid request: expected a JSON object", null);
        if (!TryReadId(request, out var id)) return Error(2, "Invalid request: request ID must be an integer, an alphanumeric string of up to 36 characters, or null", null);
        if (!request.TryGetProperty("method", out var methodValue) || methodValue.ValueKind != JsonValueKind.String)
            return Error(2, "Invalid request: missing field `method`", id);
        var hasParams = request.TryGetProperty("params", out var parameters);
        switch (methodValue.GetString())
        {
            case "SUBSCRIBE":
            case "UNSUBSCRIBE":
                if (!hasParams || parameters.ValueKind != JsonValueKind.Array || parameters.EnumerateArray().Any(p => p.ValueKind != JsonValueKind.String))
                    return Error(2, "Invalid request: `params` must be an array of stream names", id);
                return ChangeStreams(session, venue, [.. parameters.EnumerateArray().Select(p => p.GetString()!)], methodValue.ValueEquals("SUBSCRIBE"), id);
            case "LIST_SUBSCRIPTIONS":
                return Result("[" + string.Join(',', session.Names.Select(n => $"\"{JsonEncodedText.Encode(n)}\"")) + "]", id);
            case "SET_PROPERTY":
                return SetProperty(session, hasParams ? parameters : default, id);
            case "GET_PROPERTY":
                return hasParams && parameters.ValueKind == JsonValueKind.Array && parameters.GetArrayLength() == 1 && Is(parameters[0], "combined")
                    ? Result(session.Combined ? "true" : "false", id)
                    : Error(0, "Unknown property", id);
            default:
                return Error(2, $"Invalid request: unknown variant `{methodValue.GetString()}`, expected one of {Methods}", id);
        }
    }

    private static string? ChangeStreams(BinanceSession session, BinanceVenue venue, List<string> names, bool subscribe, string id)
    {
        if (!subscribe)
        {
            foreach (var name in names) session.Unsubscribe(name);
            return Result("null", id);
        }

        foreach (var topic in names.Select(venue.Streams.Topic).Where(t => t?.Parsed.IsOn(session.Route) == true)) venue.History.OnAsked(topic!);
        if (names.Exists(n => venue.Faults.Strike(Faults.FaultKind.NoAck, SymbolOf(n), n, session) is not null)) return null;
        if (venue.Options.EnforceLimits && session.Names.Union(names).Count() > BinanceRules.MaxStreams)
            return Error(2, $"Invalid request: too many parameters: at most {BinanceRules.MaxStreams} streams per connection", id);
        foreach (var name in names) session.Subscribe(name);
        return Result("null", id);
    }

    private static string SetProperty(BinanceSession session, JsonElement parameters, string id)
    {
        if (parameters.ValueKind != JsonValueKind.Array || parameters.GetArrayLength() != 2) return Error(2, "Invalid request: `params` must be a property and its value", id);
        if (!Is(parameters[0], "combined")) return Error(0, "Unknown property", id);
        if (parameters[1].ValueKind is not (JsonValueKind.True or JsonValueKind.False)) return Error(1, "Invalid value type: expected Boolean", id);
        session.Combined = parameters[1].GetBoolean();
        return Result("null", id);
    }

    private static bool TryReadId(JsonElement request, out string id)
    {
        id = "null";
        if (!request.TryGetProperty("id", out var value) || value.ValueKind == JsonValueKind.Null) return true;
        id = value.GetRawText();
        if (value.ValueKind == JsonValueKind.Number) return value.TryGetInt64(out _);
        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= 36 } text && text.All(char.IsAsciiLetterOrDigit);
    }

    private static string SymbolOf(string name) => name.Split('@')[0].ToUpperInvariant();

    private static bool Is(JsonElement value, string text) => value.ValueKind == JsonValueKind.String && value.ValueEquals(text);

    private static string Result(string result, string id) => $$"""{"result":{{result}},"id":{{id}}}""";

    private static string Error(int code, string message, string? id)
    {
        var text = new StringBuilder().Append("{\"code\":").Append(code).Append(",\"msg\":\"").Append(JsonEncodedText.Encode(message)).Append('"');
        if (id is not null) text.Append(",\"id\":").Append(id);
        return text.Append('}').ToString();
    }
}
