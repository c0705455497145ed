using System.Text.Json;
using System.Text.RegularExpressions;

namespace MarketPrism.Markets.Tests.Messages;

/// <summary>Checks JSON against one of the published schemas; knows the keywords that they use, and fails on others.</summary>
internal static class SchemaCheck
{
    internal static IReadOnlyList<string> Errors(string schema, ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "docs", "schemas", schema + ".json")));
        using var value = JsonDocument.Parse(json);
        var errors = new List<string>();
        Check(document.RootElement, value.RootElement, "$", errors);
        return errors;
    }

    private static void Check(JsonElement schema, JsonElement value, string path, List<string> errors)
    {
        foreach (var rule in schema.EnumerateObject())
        {
            var good = rule.Name switch
            {
                "$schema" or "title" or "description" => true,
                "type" => rule.Value.ValueKind == JsonValueKind.Array ? rule.Value.EnumerateArray().Any(t => Is(t.GetString(), value)) : Is(rule.Value.GetString(), value),
                "const" => JsonElement.DeepEquals(rule.Value, value),
                "enum" => rule.Value.EnumerateArray().Any(v => JsonElement.DeepEquals(v, value)),
                "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, rule.Value.GetString()!),
                "required" => rule.Value.EnumerateArray().All(n => value.TryGetProperty(n.GetString()!, out _)),
                "additionalProperties" => rule.Value.GetBoolean() || value.EnumerateObject().All(p => schema.GetProperty("properties").TryGetProperty(p.Name, out _)),
                "minItems" => value.GetArrayLength() >= rule.Value.GetInt32(),
                "maxItems" => value.GetArrayLength() <= rule.Value.GetInt32(),
                "properties" or "items" or "prefixItems" => true,
                _ => false,
            };
            if (!good) errors.Add($"{path}: {rule.Name} {rule.Value} does not hold for {value}");
            if (rule.Name == "properties")
            {
                foreach (var property in rule.Value.EnumerateObject())
                {
                    if (value.TryGetProperty(property.Name, out var inner)) Check(property.Value, inner, $"{path}.{property.Name}", errors);
                }
            }
            else if (rule.Name == "items")
            {
                foreach (var item in value.EnumerateArray()) Check(rule.Value, item, path + "[]", errors);
            }
            else if (rule.Name == "prefixItems")
            {
                for (var i = 0; i < Math.Min(rule.Value.GetArrayLength(), value.GetArrayLength()); i++) Check(rule.Value[i], value[i], $"{path}[{i}]", errors);
            }
        }
    }

    private static bool Is(string? type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => false,
    };
}
