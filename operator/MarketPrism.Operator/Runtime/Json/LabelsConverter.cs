using System.Text.Json;
using System.Text.Json.Serialization;

namespace MarketPrism.Operator.Runtime.Json;

/// <summary>Reads labels and annotations into maps of the right size, by way of <see cref="SharedTexts"/>.</summary>
internal sealed class LabelsConverter(SharedTexts texts) : JsonConverter<IDictionary<string, string>>
{
    public override IDictionary<string, string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("labels and annotations are an object");
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = texts.Read(ref reader);
            reader.Read();
            map[key] = reader.TokenType == JsonTokenType.String ? texts.Read(ref reader) : "";
        }

        map.TrimExcess();
        return map;
    }

    public override void Write(Utf8JsonWriter writer, IDictionary<string, string> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (key, text) in value) writer.WriteString(key, text);
        writer.WriteEndObject();
    }
}
