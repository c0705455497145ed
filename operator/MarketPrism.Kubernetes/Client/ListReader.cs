using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MarketPrism.Kubernetes.Client;

/// <summary>Reads the list form that every kind has, item by item.</summary>
internal static class ListReader
{
    public static EntityList<TEntity> Read<TEntity>(ReadOnlySpan<byte> body, JsonTypeInfo<TEntity> itemType)
    {
        var reader = new Utf8JsonReader(body);
        var items = new List<TEntity>();
        string? version = null, next = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("a list must be an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8)) ReadMetadata(ref reader, ref version, ref next);
            else if (reader.ValueTextEquals("items"u8)) ReadItems(ref reader, items, itemType);
            else reader.Skip();
        }

        return new EntityList<TEntity>(items, version ?? throw new JsonException("a list must have metadata.resourceVersion"), next);
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, ref string? version, ref string? next)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("resourceVersion"u8)) version = ReadString(ref reader);
            else if (reader.ValueTextEquals("continue"u8)) next = ReadString(ref reader) is { Length: > 0 } token ? token : null;
            else reader.Skip();
        }
    }

    private static void ReadItems<TEntity>(ref Utf8JsonReader reader, List<TEntity> items, JsonTypeInfo<TEntity> itemType)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(JsonSerializer.Deserialize(ref reader, itemType) ?? throw new JsonException("a list's item is null"));
        }
    }

    private static string? ReadString(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString();
    }
}
