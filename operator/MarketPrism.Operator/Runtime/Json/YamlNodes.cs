using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MarketPrism.Operator.Runtime.Json;

/// <summary>YAML as JSON nodes from the parser's events, without reflection.</summary>
internal static class YamlNodes
{
    /// <summary>Reads the first document.</summary>
    /// <param name="text">The text.</param>
    /// <param name="typed">Plain numbers and truth values become such; else every scalar stays a string.</param>
    /// <returns>The document; null when it is empty.</returns>
    /// <exception cref="YamlException">The text is no YAML, or uses aliases.</exception>
    public static JsonNode? Read(TextReader text, bool typed = false)
    {
        var parser = new Parser(text);
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _)) return null;
        parser.Consume<DocumentStart>();
        return ReadNode(parser, typed);
    }

    private static JsonNode? ReadNode(Parser parser, bool typed)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            if (scalar is { Style: ScalarStyle.Plain, Value: "" or "null" or "~" }) return null;
            return typed && scalar.Style == ScalarStyle.Plain ? Typed(scalar.Value) : JsonValue.Create(scalar.Value);
        }

        if (parser.TryConsume<SequenceStart>(out _))
        {
            var array = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _)) array.Add(ReadNode(parser, typed));
            return array;
        }

        if (parser.TryConsume<MappingStart>(out _))
        {
            var mapping = new JsonObject();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = parser.Consume<Scalar>().Value;
                mapping[key] = ReadNode(parser, typed);
            }

            return mapping;
        }

        var at = parser.Current?.Start ?? Mark.Empty;
        throw new YamlException(at, at, "aliases are not supported here");
    }

    private static JsonValue Typed(string text)
    {
        if (text is "true" or "false") return JsonValue.Create(text == "true");
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return JsonValue.Create(whole);
        return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(text);
    }
}
