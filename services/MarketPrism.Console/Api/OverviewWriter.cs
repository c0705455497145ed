using System.Buffers;
using System.Text.Json;
using MarketPrism.Bus;
using MarketPrism.WebConsole.Board;

namespace MarketPrism.WebConsole.Api;

/// <summary>Writes <c>/api/overview</c>: streams, connections, gaps, venues; the caller holds the board's lock.</summary>
internal sealed class OverviewWriter(ConsoleBoard board, IBus bus, TimeProvider time)
{
    private const int RecentGaps = 300;

    internal void Write(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteNumber("schema", 1);
        WriteBus(json);
        json.WriteStartArray("book_keys");
        foreach (var book in board.Books.Values) json.WriteStringValue(book.Key);
        json.WriteEndArray();
        WriteShards(json);
        WriteLists(json, "streams");
        WriteLists(json, "connections");
        WriteGaps(json);
        var total = new VenueSummary("", "");
        var venues = Venues(total);
        json.WriteStartArray("venues");
        foreach (var venue in venues) venue.Write(json, board.Verdicts.GetValueOrDefault($"{venue.Exchange}.{venue.Market}"));
        json.WriteEndArray();
        json.WriteNumber("messages_per_s", total.MessagesPerSecond);
        json.WriteEndObject();
    }

    private void WriteBus(Utf8JsonWriter json)
    {
        var status = bus.Status;
        json.WriteStartObject("bus");
        json.WriteString("kind", status.Kind);
        json.WriteBoolean("connected", status.IsConnected);
        json.WriteString("url", status.Url);
        json.WriteNumber("dropped", status.Dropped);
        json.WriteEndObject();
    }

    private void WriteShards(Utf8JsonWriter json)
    {
        json.WriteStartArray("shards");
        foreach (var shard in board.Shards.Values)
        {
            json.WriteStartObject();
            json.WriteString("name", shard.Name);
            json.WriteString("service", shard.IsProcessor ? "processor" : "connector");
            json.WriteNumber("age_s", Math.Round(board.AgeOf(shard.Heard).TotalSeconds, 1));
            json.WriteBoolean("silent", board.IsSilent(shard));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>All shards' streams or connections in one list, each with its shard's name.</summary>
    private void WriteLists(Utf8JsonWriter json, string list)
    {
        json.WriteStartArray(list);
        foreach (var shard in board.Shards.Values)
        {
            if (shard.Document?.RootElement is not { } status || !Find(status, list, out var items)) continue;
            var name = status.TryGetProperty("shard", out var s) ? s.GetString() ?? "" : "";
            foreach (var item in items.EnumerateArray())
            {
                json.WriteStartObject();
                json.WriteString("shard", name);
                foreach (var property in item.EnumerateObject()) property.WriteTo(json);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    private static bool Find(JsonElement status, string list, out JsonElement items)
    {
        items = default;
        if (list == "connections") return status.TryGetProperty(list, out items) && items.ValueKind == JsonValueKind.Array;
        return status.TryGetProperty("streams", out var streams) && streams.TryGetProperty("worst", out items) && items.ValueKind == JsonValueKind.Array;
    }

    private void WriteGaps(Utf8JsonWriter json)
    {
        var day = (time.GetUtcNow().AddDays(-1).ToUnixTimeMilliseconds()) * 1_000_000;
        json.WriteStartObject("gaps");
        json.WriteNumber("open", board.Gaps.Count(g => g.IsOpen));
        json.WriteNumber("last_24h", board.Gaps.Count(g => g.OpenedNs >= day));
        json.WriteStartArray("recent");
        foreach (var gap in board.Gaps.OrderByDescending(g => g.IsOpen).ThenByDescending(g => g.OpenedNs).Take(RecentGaps)) json.WriteRawValue(gap.Json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private List<VenueSummary> Venues(VenueSummary total)
    {
        var venues = new SortedDictionary<string, VenueSummary>(StringComparer.Ordinal);
        foreach (var shard in board.Shards.Values)
        {
            if (shard.Document?.RootElement is not { } status) continue;
            if (!status.TryGetProperty("exchange", out var exchange) || !status.TryGetProperty("market", out var market)) continue;
            var (e, m) = (exchange.GetString() ?? "", market.GetString() ?? "");
            if (e.Length == 0) continue;
            if (!venues.TryGetValue($"{e}.{m}", out var venue)) venues[$"{e}.{m}"] = venue = new VenueSummary(e, m);
            venue.Add(status);
            if (board.IsSilent(shard)) venue.AddSilent(shard.Name, board.AgeOf(shard.Heard));
            else total.Add(status);
        }

        return [.. venues.Values];
    }
}
