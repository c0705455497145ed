using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Rendering;

/// <summary>
/// Tells whether a live object still is what was applied: every field of the intent must be there and equal; what the server or
/// others added does not count.
/// </summary>
internal static class LiveState
{
    /// <summary>Where the first difference is; null: none.</summary>
    public static string? Difference(JsonObject intent, ManagedResource live)
    {
        var metadata = intent["metadata"]!;
        if (!Holds(metadata["labels"], live.Metadata.Labels)) return "metadata.labels";
        if (!Holds(metadata["annotations"], live.Metadata.Annotations)) return "metadata.annotations";
        var owner = metadata["ownerReferences"]![0]!["uid"]!.GetValue<string>();
        if (live.Metadata.OwnerReferences?.Any(o => o.Uid == owner && o.Controller == true) != true) return "metadata.ownerReferences";
        foreach (var (key, value) in intent)
        {
            if (key is "apiVersion" or "kind" or "metadata") continue;
            if (live.Field(key) is not { } field) return key;
            using var content = field.Parse();
            if (Compare(value, content.RootElement, key) is { } at) return at;
        }

        return null;
    }

    private static bool Holds(JsonNode? wanted, IDictionary<string, string>? live) =>
        wanted is not JsonObject map || map.All(p => live is not null && live.TryGetValue(p.Key, out var text) && text == p.Value!.GetValue<string>());

    private static string? Compare(JsonNode? wanted, JsonElement live, string path)
    {
        switch (wanted)
        {
            case null:
                return live.ValueKind == JsonValueKind.Null ? null : path;
            case JsonObject map:
                if (live.ValueKind != JsonValueKind.Object) return path;
                foreach (var (key, value) in map)
                {
                    var at = $"{path}.{key}";
                    if (!live.TryGetProperty(key, out var content))
                    {
                        if (value is JsonObject { Count: 0 } or JsonArray { Count: 0 }) continue; // the server drops empty ones
                        return at;
                    }

                    if (Compare(value, content, at) is { } difference) return difference;
                }

                return null;
            case JsonArray list:
                if (live.ValueKind != JsonValueKind.Array || live.GetArrayLength() != list.Count) return path;
                for (var i = 0; i < list.Count; i++)
                {
                    if (Compare(list[i], live[i], $"{path}[{i}]") is { } difference) return difference;
                }

                return null;
            default:
                return SameScalar(wanted.AsValue(), live) ? null : path;
        }
    }

    private static bool SameScalar(JsonValue wanted, JsonElement live)
    {
        if (wanted.GetValueKind() == JsonValueKind.String && live.ValueKind == JsonValueKind.String)
        {
            var (left, right) = (wanted.GetValue<string>(), live.GetString()!);
            return left == right || SameQuantity(left, right);
        }

        return wanted.ToJsonString() == live.GetRawText() || SameQuantity(wanted.ToString(), live.ToString());
    }

    /// <summary>The server writes quantities in its own way: 1000m becomes 1, 0.5 becomes 500m.</summary>
    private static bool SameQuantity(string left, string right) => Quantity(left) is { } a && Quantity(right) is { } b && a == b;

    private static decimal? Quantity(string text)
    {
        var digits = text.AsSpan().TrimEnd("kKMGTPEmiunp");
        if (digits.Length == 0 || !decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return null;
        decimal? factor = text[digits.Length..] switch
        {
            "" => 1m,
            "n" => 0.000000001m,
            "u" => 0.000001m,
            "m" => 0.001m,
            "k" => 1000m,
            "M" => 1000_000m,
            "G" => 1000_000_000m,
            "T" => 1000_000_000_000m,
            "Ki" => 1024m,
            "Mi" => 1024m * 1024,
            "Gi" => 1024m * 1024 * 1024,
            "Ti" => 1024m * 1024 * 1024 * 1024,
            _ => null,
        };
        try
        {
            return number * factor;
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
