using System.Text.Json;

namespace MarketPrism.Operator.Status;

/// <summary>Reads status documents. They come from other versions too: what is missing is left at its default.</summary>
internal static class ConnectorReportReader
{
    /// <summary>Null when it is no connector's document.</summary>
    public static ConnectorReport? Read(ReadOnlyMemory<byte> json, string @namespace, string pod, TimeProvider time)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }

        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "service") is not ("connector" or "run")) return null;
            if (Text(root, "subscription") is not { Length: > 0 } subscription || Text(root, "shard") is not { Length: > 0 } shard) return null;
            var streams = Section(root, "streams");
            return new ConnectorReport
            {
                Namespace = @namespace,
                Subscription = subscription,
                Shard = shard,
                Pod = Text(root, "pod") is { Length: > 0 } named ? named : pod,
                Exchange = Text(root, "exchange"),
                Market = Text(root, "market"),
                State = Text(root, "state"),
                Ready = root.TryGetProperty("ready", out var ready) && ready.ValueKind == JsonValueKind.True,
                ActiveConnections = (int)Number(root, "active_connections"),
                UptimeSeconds = Number(root, "uptime_s"),
                ConnectionFailures = Number(Section(root, "routing_stats"), "connection_failures"),
                Desired = (int)Number(streams, "desired"),
                Established = (int)Number(streams, "established"),
                Stale = (int)Number(streams, "stale"),
                OpenGaps = (int)Number(Section(root, "gaps"), "open"),
                Messages = Number(Section(root, "routing_stats"), "routed_messages"),
                BusConnected = !Section(root, "nats").TryGetProperty("connected", out var connected) || connected.ValueKind != JsonValueKind.False,
                Rejected = [.. Items(streams, "rejected").Select(i => (Text(i, "symbol"), Text(i, "reason")))],
                Reasons = [.. Items(root, "reasons").Select(i => (Text(i, "code"), Text(i, "message")))],
                ReceivedAt = time.GetTimestamp(),
                ReceivedTime = time.GetUtcNow(),
            };
        }
    }

    private static readonly JsonElement Empty = JsonDocument.Parse("{}").RootElement.Clone();

    private static JsonElement Section(JsonElement owner, string key) => owner.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Object ? value : Empty;

    private static IEnumerable<JsonElement> Items(JsonElement owner, string key) =>
        owner.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Object) : [];

    private static string Text(JsonElement owner, string key) => owner.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static long Number(JsonElement owner, string key) => owner.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : 0;
}
