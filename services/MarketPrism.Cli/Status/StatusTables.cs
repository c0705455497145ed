using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace MarketPrism.Cli.Status;

/// <summary>Prints a status document.</summary>
internal static class StatusTables
{
    /// <summary>Not ready first.</summary>
    internal static int Rank(JsonDocument status) => status.RootElement.TryGetProperty("ready", out var ready) && ready.ValueKind == JsonValueKind.True ? 1 : 0;

    internal static void Print(IAnsiConsole console, JsonElement status)
    {
        var ready = Text(status, "ready") == "True";
        console.MarkupLineInterpolated($"[bold]{Text(status, "service")} {Text(status, "shard")}[/] {Text(status, "exchange")} {Text(status, "market")} · {Text(status, "state")} · {(ready ? "ready" : "NOT READY")} · up {Age(status, "uptime_s")} · version {Text(status, "version")}");
        if (status.TryGetProperty("reasons", out var reasons))
        {
            foreach (var reason in reasons.EnumerateArray()) console.MarkupLineInterpolated($"[yellow]! {Text(reason, "code")}[/]: {Text(reason, "message")}");
        }

        if (status.TryGetProperty("routing_stats", out var routing)) PrintPairs(console, routing);
        if (status.TryGetProperty("rates", out var rates)) PrintPairs(console, rates);
        if (status.TryGetProperty("streams", out var streams)) PrintStreams(console, streams);
        PrintList(console, status, "connections", ["id", "route", "state", "age_s", "next_rotation_s", "last_data_age_s", "messages", "epoch"]);
        PrintList(console, status, "books", ["symbol", "state", "last_update_id", "levels", "age_s"]);
        if (status.TryGetProperty("gaps", out var gaps)) PrintPairs(console, gaps, "gaps ");
        if (status.TryGetProperty("nats", out var nats)) PrintPairs(console, nats, "nats ");
        console.WriteLine();
    }

    private static void PrintStreams(IAnsiConsole console, JsonElement streams)
    {
        string[] counts = ["desired", "sent", "acknowledged", "established", "flowing", "quiet", "stale"];
        console.MarkupLineInterpolated($"streams: {string.Join(", ", counts.Select(c => $"{c} {Text(streams, c)}"))}");
        if (streams.TryGetProperty("rejected", out var rejected))
        {
            foreach (var entry in rejected.EnumerateArray()) console.MarkupLineInterpolated($"[red]rejected {Text(entry, "symbol")}[/]: {Text(entry, "reason")}");
        }

        PrintList(console, streams, "worst", ["key", "state", "last_data_age_s", "expected_gap_s", "rate_per_s", "rung", "repairs", "connection"]);
    }

    private static void PrintPairs(IAnsiConsole console, JsonElement element, string prefix = "")
    {
        if (element.ValueKind != JsonValueKind.Object) return;
        var scalars = element.EnumerateObject().Where(p => p.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array));
        console.MarkupLineInterpolated($"[grey]{prefix}{string.Join(", ", scalars.Select(p => $"{p.Name} {Short(p.Value)}"))}[/]");
    }

    private static void PrintList(IAnsiConsole console, JsonElement owner, string name, string[] columns)
    {
        if (!owner.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0) return;
        var present = columns.Where(c => list[0].TryGetProperty(c, out _)).ToArray();
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in present) table.AddColumn(new TableColumn(column.Replace("_s", " (s)", StringComparison.Ordinal).Replace('_', ' ')));
        foreach (var item in list.EnumerateArray())
        {
            var bad = Text(item, "state") is "stale" or "rejected" or "suspect" or "Backoff" or "Stopped";
            table.AddRow(present.Select(c => new Markup(Markup.Escape(Text(item, c)), bad ? new Style(Color.Red) : null)));
        }

        console.Write(table);
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? Short(value) : "";

    private static string Short(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var whole) => whole.ToString(CultureInfo.InvariantCulture),
        JsonValueKind.Number => value.GetDouble().ToString("0.###", CultureInfo.InvariantCulture),
        JsonValueKind.Null => "—",
        _ => value.ToString(),
    };

    private static string Age(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? TimeSpan.FromSeconds(Math.Floor(value.GetDouble())).ToString("c", CultureInfo.InvariantCulture) : "";
}
