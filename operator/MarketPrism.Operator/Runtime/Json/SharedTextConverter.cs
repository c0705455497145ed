using System.Text.Json;
using System.Text.Json.Serialization;

namespace MarketPrism.Operator.Runtime.Json;

/// <summary>Reads strings by way of <see cref="SharedTexts"/>.</summary>
internal sealed class SharedTextConverter(SharedTexts texts) : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? texts.Read(ref reader) : throw new JsonException("a string is expected");

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => texts.Read(ref reader);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);
}
