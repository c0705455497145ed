using System.Text.Json;
using MarketPrism.Domain;

namespace MarketPrism.Markets.Messages;

/// <summary>Reading of published messages; what cannot be read is null.</summary>
internal static class MessageJson
{
    internal static T? Read<T>(ReadOnlyMemory<byte> json, Func<JsonElement, T> fields)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return fields(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            return null;
        }
    }

    internal static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString() ?? throw new FormatException(name);

    internal static string? TextOrNull(this JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    internal static long Whole(this JsonElement element, string name) => element.GetProperty(name).GetInt64();

    internal static long? Optional(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetInt64() : null;

    internal static FixedNumber? Decimal(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.GetString() is { } text ? FixedNumber.Parse(text) : null;

    internal static bool Flag(this JsonElement element, string name) => element.GetProperty(name).GetBoolean();

    internal static T Word<T>(this JsonElement element, string name, string[] words)
        where T : struct, Enum
    {
        var index = Array.IndexOf(words, element.Text(name));
        return index >= 0 ? Enum.GetValues<T>()[index] : throw new FormatException(name);
    }
}
