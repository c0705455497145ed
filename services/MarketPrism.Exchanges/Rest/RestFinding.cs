using System.Text.Json;

namespace MarketPrism.Exchanges;

/// <summary>What a body holds, as far as its own text can tell.</summary>
/// <param name="Fault">Why it is not the document that was asked for; null when it is.</param>
public sealed record RestFinding(string? Fault)
{
    /// <summary>Of metadata: the names of the instruments, in the venue's spelling.</summary>
    public IReadOnlyCollection<string> Instruments { get; init; } = [];

    /// <summary>Of the venue's clock: Unix ms.</summary>
    public long? TimeMs { get; init; }

    /// <summary>Of a book: neither side has a level.</summary>
    public bool IsEmptyBook { get; init; }

    /// <summary>Parses a body whole and looks at it; text that is no JSON is a fault.</summary>
    /// <param name="body">The body.</param>
    /// <param name="examine">Says what it holds.</param>
    /// <returns>The finding.</returns>
    internal static RestFinding Of(ReadOnlyMemory<byte> body, Func<JsonElement, RestFinding> examine)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return examine(json.RootElement);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException) // the latter: a string that is no UTF-8
        {
            return new RestFinding($"it is no complete JSON document of {body.Length} bytes");
        }
    }

    /// <summary>Whether a time can be the present: a venue's clock is neither in another decade nor in another unit.</summary>
    internal static bool IsTime(long milliseconds) => milliseconds is > 1_500_000_000_000 and < 4_000_000_000_000;
}

/// <summary>Short questions to elements of documents.</summary>
internal static class RestElements
{
    public static bool Has(this JsonElement element, string name, JsonValueKind kind) => element.Find(name) is { } value && value.ValueKind == kind;

    public static string? Text(this JsonElement element, string name) => element.Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static JsonElement? Find(this JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    /// <summary>A number, also one that is written as a string.</summary>
    public static long? Whole(this JsonElement element, string name) => element.Find(name) switch
    {
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var number) => number,
        { ValueKind: JsonValueKind.String } value when long.TryParse(value.GetString(), System.Globalization.CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };
}
