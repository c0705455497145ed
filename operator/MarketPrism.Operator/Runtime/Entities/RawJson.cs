using System.Text.Json;
using System.Text.Json.Serialization;
using MarketPrism.Operator.Runtime.Json;

namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>A JSON value kept as its text: a parsed tree of every cached object would be several times as large.</summary>
/// <param name="utf8">The text.</param>
[JsonConverter(typeof(RawJsonConverter))]
public sealed class RawJson(ReadOnlyMemory<byte> utf8)
{
    /// <summary>The text.</summary>
    public ReadOnlyMemory<byte> Utf8 => utf8;

    /// <summary>Parses it; dispose the document soon, its memory is pooled.</summary>
    public JsonDocument Parse() => JsonDocument.Parse(utf8);

    /// <summary>A reader on the value of a field of this object, without parsing what stands after it; false where there is none.</summary>
    /// <param name="name">The field.</param>
    /// <param name="reader">Stands on the value.</param>
    public bool TryFind(ReadOnlySpan<byte> name, out Utf8JsonReader reader)
    {
        reader = new Utf8JsonReader(utf8.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found) return true;
            reader.Skip();
        }

        return false;
    }
}
