using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MarketPrism.Operator.Rendering;

/// <summary>JSON nodes as YAML that people like to read; keys keep their order.</summary>
internal static partial class YamlText
{
    public static string Of(JsonNode node)
    {
        var text = new StringBuilder();
        Write(text, node, 0, false);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonNode? node, int indent, bool inItem)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } mapping:
                var first = inItem;
                foreach (var (key, value) in mapping)
                {
                    if (!first) text.Append(' ', indent);
                    first = false;
                    text.Append(Scalar(key)).Append(':');
                    WriteValue(text, value, indent);
                }

                break;
            case JsonArray { Count: > 0 } list:
                foreach (var item in list)
                {
                    text.Append(' ', indent).Append("- ");
                    if (item is JsonObject { Count: > 0 }) Write(text, item, indent + 2, true);
                    else text.Append(Inline(item)).Append('\n');
                }

                break;
            default:
                text.Append(Inline(node)).Append('\n');
                break;
        }
    }

    private static void WriteValue(StringBuilder text, JsonNode? value, int indent)
    {
        if (value is JsonObject { Count: > 0 })
        {
            text.Append('\n');
            Write(text, value, indent + 2, false);
        }
        else if (value is JsonArray { Count: > 0 } list)
        {
            text.Append('\n');
            Write(text, list, indent, false);
        }
        else
        {
            text.Append(' ').Append(Inline(value)).Append('\n');
        }
    }

    private static string Inline(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray { Count: 0 } => "[]",
        JsonArray list => "[" + string.Join(", ", list.Select(Inline)) + "]",
        _ when node.GetValueKind() == JsonValueKind.String => Scalar(node.GetValue<string>()),
        _ => node.ToJsonString(),
    };

    private static string Scalar(string text) => IsPlain().IsMatch(text) && !LooksTyped().IsMatch(text) ? text : Quote(text);

    private static string Quote(string text)
    {
        if (!text.Contains('\'', StringComparison.Ordinal) && !text.Any(char.IsControl)) return $"'{text}'";
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (c == '\n') quoted.Append("\\n");
            else if (char.IsControl(c)) quoted.Append("\\u").Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    [GeneratedRegex("^[A-Za-z0-9_/.][A-Za-z0-9_/.+-]*$")]
    private static partial Regex IsPlain();

    [GeneratedRegex("^([0-9.+-].*|true|false|yes|no|on|off|null|y|n|~)$", RegexOptions.IgnoreCase)]
    private static partial Regex LooksTyped();
}
