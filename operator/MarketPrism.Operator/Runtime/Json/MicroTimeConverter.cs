using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MarketPrism.Operator.Runtime.Json;

/// <summary>The API's MicroTime: the server answers 400 to anything but six fractional digits.</summary>
internal sealed class MicroTimeConverter : JsonConverter<DateTime?>
{
    public override DateTime? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType == JsonTokenType.Null ? null : reader.GetDateTimeOffset().UtcDateTime;

    public override void Write(Utf8JsonWriter writer, DateTime? value, JsonSerializerOptions options)
    {
        if (value is { } time) writer.WriteStringValue(time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        else writer.WriteNullValue();
    }
}
