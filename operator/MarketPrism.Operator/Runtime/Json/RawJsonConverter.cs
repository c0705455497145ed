using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Runtime.Json;

/// <summary>Copies a value's text from and to the document around it.</summary>
internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return new RawJson(JsonMarshal.GetRawUtf8Value(value.RootElement).ToArray());
    }

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) => writer.WriteRawValue(value.Utf8.Span);
}
