using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using MarketPrism.Simulator.Faults;

namespace MarketPrism.Connector.Tests;

public sealed partial class DocumentationTests
{
    // Told only once they have happened
    private static readonly string[] Rare = ["marketprism_connection_failures_total", "marketprism_repair_rung_total", "marketprism_metrics_failures_total", "marketprism_spans_total"];

    [Fact]
    public async Task The_page_of_metrics_lists_what_a_connector_serves_and_nothing_else()
    {
        using var registry = new PrometheusRegistry();
        await using var running = await Running.StartAsync();
        await running.ReadyAsync();
        await running.Simulator.InjectAsync(new FaultRule { Kind = FaultKind.Drop, Venue = "binance", Count = 1 }, TestContext.Current.CancellationToken);
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "metrics.md"), TestContext.Current.CancellationToken);
        var section = Section(page, "## Connector") + Section(page, "## All services");
        var documented = Row().Matches(section).Select(m => (m.Groups[1].Value, m.Groups[2].Value)).Where(r => !Rare.Contains(r.Item1)).Order().ToList();
        Assert.True(documented.Count > 15);
        await Eventually.BeAsync(() => documented.Except(Served(registry)).Any() is false, "all that is documented is served; missing: " + string.Join(", ", documented.Except(Served(registry))));
        Assert.DoesNotContain(Served(registry).Except(documented), r => !Rare.Contains(r.Item1));
    }

    private static string Section(string page, string heading) => page[page.IndexOf(heading, StringComparison.Ordinal)..].Split("\n## ")[0];

    private static List<(string, string)> Served(PrometheusRegistry registry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        registry.Write(buffer);
        return [.. Type().Matches(Encoding.UTF8.GetString(buffer.WrittenSpan)).Select(m => (m.Groups[1].Value, m.Groups[2].Value)).Where(r => !r.Item1.Contains("unbounded", StringComparison.Ordinal))];
    }

    [GeneratedRegex("^\\| `(marketprism_[a-z_]+)` \\| ([a-z]+) \\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("^# TYPE (marketprism_[a-z_]+) ([a-z]+)$", RegexOptions.Multiline)]
    private static partial Regex Type();
}
