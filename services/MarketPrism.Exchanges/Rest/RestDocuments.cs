using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace MarketPrism.Exchanges;

/// <summary>Cuts bodies that hold an array into one document per element.</summary>
internal static class RestDocuments
{
    /// <summary>Cuts.</summary>
    /// <param name="body">The body.</param>
    /// <param name="array">The key of the array.</param>
    /// <param name="name">The key of an element's name.</param>
    /// <param name="before">What stands before an element in its document.</param>
    /// <param name="after">What stands behind it.</param>
    /// <returns>Names and documents; elements without a name are left out.</returns>
    public static IReadOnlyList<(string Name, byte[] Document)> Split(ReadOnlyMemory<byte> body, string array, string name, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var documents = new List<(string, byte[])>();
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty(array, out var elements) || elements.ValueKind != JsonValueKind.Array) return [];
            foreach (var element in elements.EnumerateArray())
            {
                if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var text) || text.ValueKind != JsonValueKind.String) continue;
                var buffer = new ArrayBufferWriter<byte>(before.Length + after.Length + 1_024);
                buffer.Write(before);
                buffer.Write(JsonMarshal.GetRawUtf8Value(element));
                buffer.Write(after);
                documents.Add((text.GetString()!, buffer.WrittenSpan.ToArray()));
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException) // the latter: a string that is no UTF-8
        {
            return [];
        }

        return documents;
    }
}
