using System.Text.Json;

namespace MarketPrism.Operator.Status;

/// <summary>Reads status documents. They come from other versions too: what is missing is left at its default.</summary>
internal static class ConnectorReportReader
{
    private const int MaxItems = 1_000; // of symbols and reasons: a document may be anybody's

    /// <summary>Reads a document.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <param name="namespace">The namespace that it came from.</param>
    /// <param name="pod">The pod that it came from; empty = by what it says.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">The report; null when it is another service's document.</param>
    /// <returns>False when it is no status document.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> json, string @namespace, string pod, TimeProvider time, out ConnectorReport? report)
    {
        report = null;
        if (json.Length < 2) return false;
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "service") is not { Length: > 0 } service) return false;
            if (service is not ("connector" or "run")) return true;
            if (Text(root, "subscription") is not { Length: > 0 } subscription || Text(root, "shard") is not { Length: > 0 } shard) return false;
            report = Read(root, @namespace, subscription, shard, pod, time);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false; // no JSON, or a text that is not Unicode
        }
    }

    private static ConnectorReport Read(JsonElement root, string @namespace, string subscription, string shard, string pod, TimeProvider time)
    {
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
            ActiveConnections = Count(root, "active_connections"),
            UptimeSeconds = Number(root, "uptime_s"),
            ConnectionFailures = Number(Section(root, "routing_stats"), "connection_failures"),
            Desired = Count(streams, "desired"),
            Established = Count(streams, "established"),
            Stale = Count(streams, "stale"),
            OpenGaps = Count(Section(root, "gaps"), "open"),
            Messages = Number(Section(root, "routing_stats"), "routed_messages"),
            BusConnected = !Section(root, "nats").TryGetProperty("connected", out var connected) || connected.ValueKind != JsonValueKind.False,
            Rejected = [.. Items(streams, "rejected").Select(i => (Text(i, "symbol"), Text(i, "reason")))],
            Reasons = [.. Items(root, "reasons").Select(i => (Text(i, "code"), Text(i, "message")))],
            ReceivedAt = time.GetTimestamp(),
            ReceivedTime = time.GetUtcNow(),
        };
    }

    private static readonly JsonElement Empty = JsonDocument.Parse("{}").RootElement.Clone();

    private static JsonElement Section(JsonElement owner, string key) => owner.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Object ? value : Empty;

    private static IEnumerable<JsonElement> Items(JsonElement owner, string key) =>
        owner.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Object).Take(MaxItems) : [];

    private static string Text(JsonElement owner, string key) => owner.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static long Number(JsonElement owner, string key) => owner.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : 0;

    private static int Count(JsonElement owner, string key) => (int)Math.Clamp(Number(owner, key), 0, int.MaxValue);
}
