using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MarketPrism.Exchanges.Okx;

/// <summary>Writes and reads OKX's control messages.</summary>
internal static class OkxControl
{
    /// <summary>Few requests spare the 480 of the hour, small ones stay far from 64 KB.</summary>
    private const int ArgumentsPerRequest = 150;

    private const int BytesPerRequest = 32 << 10;

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
            var size = Encoding.UTF8.GetByteCount(stream.WireName) + 1;
            if (batch.Count == ArgumentsPerRequest || (batch.Count > 0 && bytes + size > BytesPerRequest))
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
        var code = Text(root, "code");
        var message = Text(root, "msg");
        var kind = Text(root, "event") switch
        {
            "subscribe" or "unsubscribe" => ControlReplyKind.Ack,
            "error" or "channel-conn-count-error" => ControlReplyKind.Error,
            "notice" when code == "64008" => ControlReplyKind.GoingAway,
            _ => ControlReplyKind.Other,
        };
        return new ControlReply
        {
            Kind = kind,
            Id = Text(root, "id") is { Length: > 0 } id ? id : null,
            Streams = Argument(root) is { } argument ? [argument] : kind == ControlReplyKind.Error && FromText(message) is { } named ? [named] : [],
            Code = code,
            Message = message,
            IsTransient = code is "60014" or "64007" or "50001" or "50004" or "50011" or "50013" or "50026",
        };
    }

    private static (string Channel, string Symbol)? Argument(JsonElement root)
    {
        if (!root.TryGetProperty("arg", out var arg) || arg.ValueKind != JsonValueKind.Object) return null;
        var symbol = Text(arg, "instId");
        if (symbol.Length == 0) symbol = Text(arg, "instType");
        return (Text(arg, "channel"), symbol);
    }

    /// <summary>Errors do not have the argument, but name it: "… channel:books,instId:NOPE-USDT doesn't exist …".</summary>
    private static (string Channel, string Symbol)? FromText(string message)
    {
        var channel = After(message, "channel:");
        var symbol = After(message, "instId:") ?? After(message, "instType:");
        return channel is null || symbol is null ? null : (channel, symbol);
    }

    private static string? After(string message, string label)
    {
        var at = message.IndexOf(label, StringComparison.Ordinal);
        if (at < 0) return null;
        var rest = message.AsSpan(at + label.Length).TrimStart();
        var end = rest.IndexOfAny(" ,;");
        var word = (end < 0 ? rest : rest[..end]).Trim("\"'{}.");
        return word.Length > 0 ? word.ToString() : null;
    }

    private static string Text(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value)) return "";
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => "",
        };
    }

    private static ControlRequest Request(ControlKind kind, List<StreamSpec> streams, ControlIds ids)
    {
        var id = ids.Next();
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, id);
            json.WriteString("op"u8, kind == ControlKind.Subscribe ? "subscribe"u8 : "unsubscribe"u8);
            json.WriteStartArray("args"u8);
            foreach (var stream in streams) json.WriteRawValue(stream.WireName);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return new ControlRequest(kind, id, buffer.WrittenMemory, streams);
    }
}
