using System.Buffers;
using System.Text.Json;

namespace MarketPrism.Domain;

/// <summary>JSON of the control messages; not on the hot path. What cannot be read is null: the caller counts it.</summary>
internal static class ControlJson
{
    private const int NameMax = 256;

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

    /// <summary>Reads a message; <paramref name="fields"/> returns null for one that lacks a field or has a value out of range.</summary>
    internal static T? Read<T>(ReadOnlyMemory<byte> json, Func<JsonElement, T?> fields)
        where T : class
    {
        if (json.Length < 2) return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? fields(document.RootElement) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // no JSON, or a text that is not Unicode: the reader has no other way to say so
        }
    }

    internal static void WriteOptional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number) writer.WriteNumber(name, number);
        else writer.WriteNull(name);
    }

    /// <summary>A text; null when it is not there or something else.</summary>
    internal static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A text that names something; null when it is not there, empty, or longer than any name.</summary>
    internal static string? Id(this JsonElement element, string name) => element.Text(name) is { Length: > 0 and <= NameMax } text ? text : null;

    /// <summary>A whole number of at least 0; null when it is not there or something else.</summary>
    internal static long? Whole(this JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.Whole() : null;

    /// <summary>A whole number of at least 0; null when it is something else.</summary>
    internal static long? Whole(this JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0 ? number : null;

    /// <summary>Reads a number that may be null or missing; false when it is there and no whole number of at least 0.</summary>
    internal static bool TryOptional(this JsonElement element, string name, out long? number)
    {
        number = null;
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return true;
        number = value.Whole();
        return number is not null;
    }

    /// <summary>Reads a flag that may be missing; false when it is there and neither true nor false.</summary>
    internal static bool TryFlag(this JsonElement element, string name, out bool flag)
    {
        flag = element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
        return value.ValueKind is JsonValueKind.Undefined or JsonValueKind.True or JsonValueKind.False;
    }
}
