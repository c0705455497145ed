using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MarketPrism.Operator.Runtime.Json;

/// <summary>JSON nodes as UTF-8.</summary>
internal static class JsonBytes
{
    public static byte[] Of(JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) node.WriteTo(writer);
        return buffer.WrittenSpan.ToArray();
    }
}
