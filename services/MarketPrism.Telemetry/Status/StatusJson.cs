using System.Text.Json;
using System.Text.Json.Serialization;

namespace MarketPrism.Telemetry;

/// <summary>JSON of the status document, source-generated.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatusDocument))]
public sealed partial class StatusJson : JsonSerializerContext
{
    /// <summary>Writes a document.</summary>
    /// <param name="document">The document.</param>
    /// <returns>UTF-8 JSON.</returns>
    public static byte[] Write(StatusDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, Default.StatusDocument);

    /// <summary>Reads a document.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <returns>The document, or null when it is none.</returns>
    public static StatusDocument? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Default.StatusDocument);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
