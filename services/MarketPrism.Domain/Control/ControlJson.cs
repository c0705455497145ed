using System.Buffers;
using System.Text.Json;

namespace MarketPrism.Domain;

/// <summary>JSON of the control messages; not on the hot path. What cannot be read is null: the caller counts it.</summary>
internal static class ControlJson
{
    internal static byte[] Write<T>(T value, Action<Utf8JsonWriter, T> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            fields(writer, value);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    internal static T? Read<T>(ReadOnlyMemory<byte> json, Func<JsonElement, T> fields)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return fields(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    internal static void WriteOptional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number) writer.WriteNumber(name, number);
        else writer.WriteNull(name);
    }

    internal static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString() ?? throw new FormatException(name);

    internal static string? TextOrNull(this JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    internal static long Whole(this JsonElement element, string name) => element.GetProperty(name).GetInt64();

    internal static long? Optional(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetInt64() : null;

    internal static bool Flag(this JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.GetBoolean();
}
