using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MarketPrism.Exchanges.Binance;

/// <summary>Writes and reads Binance's control messages.</summary>
internal static class BinanceControl
{
    /// <summary>Larger requests are answered late.</summary>
    private const int StreamsPerRequest = 100;

    private const int BytesPerRequest = 3_900;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Requests for streams, in batches.</summary>
    /// <param name="kind">Subscribe or unsubscribe.</param>
    /// <param name="streams">The streams.</param>
    /// <param name="ids">Gives ids.</param>
    /// <returns>The requests.</returns>
    public static IReadOnlyList<ControlRequest> Requests(ControlKind kind, IReadOnlyList<StreamSpec> streams, ControlIds ids)
    {
        var requests = new List<ControlRequest>();
        var batch = new List<StreamSpec>();
        var bytes = 0;
        foreach (var stream in streams)
        {
            var size = Encoding.UTF8.GetByteCount(stream.WireName) + 3;
            if (batch.Count == StreamsPerRequest || (batch.Count > 0 && bytes + size > BytesPerRequest))
            {
                requests.Add(Request(kind, batch, ids));
                batch = [];
                bytes = 0;
            }

            batch.Add(stream);
            bytes += size;
        }

        if (batch.Count > 0) requests.Add(Request(kind, batch, ids));
        return requests;
    }

    /// <summary>Reads a reply or a notice.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>What it says; <see cref="ControlReplyKind.Other"/> when it is none of them.</returns>
    public static ControlReply Read(ReadOnlySpan<byte> frame)
    {
        try
        {
            var reader = new Utf8JsonReader(frame);
            using var document = JsonDocument.ParseValue(ref reader);
            return Read(document.RootElement);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException) // the latter: a string that is no UTF-8
        {
            return new ControlReply { Kind = ControlReplyKind.Other, Message = fault.Message };
        }
    }

    private static ControlReply Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) return new ControlReply { Kind = ControlReplyKind.Other };
        if (IsShutdown(root) || (root.TryGetProperty("data", out var data) && IsShutdown(data)))
            return new ControlReply { Kind = ControlReplyKind.GoingAway, Code = "serverShutdown", Message = "the venue will shut this connection down" };
        var id = root.TryGetProperty("id", out var idValue) ? Text(idValue) : null;
        var fault = root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object ? error : root;
        if (fault.TryGetProperty("code", out var code) || fault.TryGetProperty("msg", out code))
        {
            return new ControlReply
            {
                Kind = ControlReplyKind.Error,
                Id = id,
                Code = fault.TryGetProperty("code", out code) ? Text(code) ?? "" : "",
                Message = fault.TryGetProperty("msg", out var text) ? Text(text) ?? "" : "",
                IsTransient = false, // all of its codes say that the request itself is wrong
            };
        }

        if (!root.TryGetProperty("result", out var result)) return new ControlReply { Kind = ControlReplyKind.Other, Id = id };
        if (result.ValueKind != JsonValueKind.Array) return new ControlReply { Kind = result.ValueKind == JsonValueKind.Null ? ControlReplyKind.Ack : ControlReplyKind.Other, Id = id };
        var names = new List<string>(result.GetArrayLength());
        foreach (var name in result.EnumerateArray())
        {
            if (name.ValueKind == JsonValueKind.String) names.Add(name.GetString()!);
        }

        return new ControlReply { Kind = ControlReplyKind.Subscriptions, Id = id, Subscriptions = names };
    }

    private static bool IsShutdown(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("e", out var e) && e.ValueKind == JsonValueKind.String && e.ValueEquals("serverShutdown"u8);

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => value.GetRawText(),
    };

    private static ControlRequest Request(ControlKind kind, List<StreamSpec> streams, ControlIds ids)
    {
        var id = ids.Next();
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("method"u8, kind == ControlKind.Subscribe ? "SUBSCRIBE"u8 : "UNSUBSCRIBE"u8);
            json.WriteStartArray("params"u8);
            foreach (var stream in streams) json.WriteStringValue(stream.WireName);
            json.WriteEndArray();
            json.WriteNumber("id"u8, long.Parse(id, CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        return new ControlRequest(kind, id, buffer.WrittenMemory, streams);
    }
}
