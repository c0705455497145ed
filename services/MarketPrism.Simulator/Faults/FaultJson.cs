using System.Text.Json;

namespace MarketPrism.Simulator.Faults;

/// <summary>Fault rules in the control interface's JSON.</summary>
internal static class FaultJson
{
    private static readonly string[] Keys =
        ["kind", "name", "venue", "symbol", "stream", "connection", "probability", "count", "once", "duration", "active_for", "share", "period", "status", "retry_after", "seed"];

    /// <summary>Reads a rule; throws <see cref="ArgumentException"/> naming the key and what is allowed.</summary>
    public static FaultRule Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) throw new ArgumentException("a fault is a JSON object with at least \"kind\"");
        foreach (var property in json.EnumerateObject())
        {
            if (!Keys.Contains(property.Name)) throw new ArgumentException($"unknown key '{property.Name}': known are {string.Join(", ", Keys)}");
        }

        var rule = new FaultRule { Kind = KindOf(Text(json, "kind")) };
        return (rule with
        {
            Name = Text(json, "name"),
            Venue = Text(json, "venue"),
            Symbol = Text(json, "symbol"),
            Stream = Text(json, "stream"),
            Connection = (long)Number(json, "connection", 0),
            Probability = Number(json, "probability", 1),
            Count = json.TryGetProperty("once", out var once) && once.ValueKind == JsonValueKind.True ? 1 : (long)Number(json, "count", 0),
            Duration = Number(json, "duration", rule.Duration),
            ActiveFor = Number(json, "active_for", 0),
            Share = Number(json, "share", rule.Share),
            Period = Number(json, "period", rule.Period),
            Status = (int)Number(json, "status", 0),
            RetryAfter = (int)Number(json, "retry_after", rule.RetryAfter),
            Seed = (ulong)Number(json, "seed", 0),
        }).Validate();
    }

    public static string NameOf(FaultKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    public static void Write(Utf8JsonWriter json, FaultCount count)
    {
        json.WriteStartObject();
        json.WriteString("kind", NameOf(count.Rule.Kind));
        json.WriteString("name", count.Rule.Name);
        json.WriteString("venue", count.Venue);
        json.WriteString("symbol", count.Rule.Symbol);
        json.WriteString("stream", count.Rule.Stream);
        json.WriteNumber("probability", count.Rule.Probability);
        json.WriteNumber("count", count.Rule.Count);
        json.WriteNumber("duration", count.Rule.Duration);
        json.WriteNumber("injected", count.Injected);
        json.WriteBoolean("active", count.Active);
        json.WriteEndObject();
    }

    private static FaultKind KindOf(string name)
    {
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            if (NameOf(kind) == name) return kind;
        }

        throw new ArgumentException($"kind is '{name}': it must be one of {string.Join(", ", Enum.GetValues<FaultKind>().Select(NameOf))}");
    }

    private static string Text(JsonElement json, string key)
    {
        if (!json.TryGetProperty(key, out var value)) return "";
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new ArgumentException($"{key} must be a string");
    }

    private static double Number(JsonElement json, string key, double otherwise)
    {
        if (!json.TryGetProperty(key, out var value)) return otherwise;
        return value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw new ArgumentException($"{key} must be a number");
    }
}
