using System.Text.Json;
using System.Text.RegularExpressions;

namespace MarketPrism.Monitoring.Tests;

/// <summary>Dashboards and rules as the chart ships them.</summary>
internal static partial class MonitoringFiles
{
    public static string Rules { get; } = Path.Combine(Repository.Root, "charts", "marketprism", "alerts", "marketprism.yaml");

    public static IEnumerable<string> Dashboards => Directory.GetFiles(Path.Combine(Repository.Root, "charts", "marketprism", "dashboards"), "*.json").Order(StringComparer.Ordinal);

    /// <summary>The queries of a dashboard's panels, with the panel's title.</summary>
    public static IReadOnlyList<(string Panel, string Query)> QueriesOf(string file)
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(file));
        return
        [
            .. dashboard.RootElement.GetProperty("panels").EnumerateArray().Where(static p => p.TryGetProperty("targets", out _))
                .SelectMany(static p => p.GetProperty("targets").EnumerateArray().Select(t => (p.GetProperty("title").GetString()!, t.GetProperty("expr").GetString()!))),
        ];
    }

    /// <summary>A query as Grafana sends it, with everything selected.</summary>
    public static string Fill(string query) => Variable().Replace(query.Replace("$__rate_interval", "20s", StringComparison.Ordinal), ".*");

    /// <summary>The names of metrics in a query.</summary>
    public static IEnumerable<string> MetricsOf(string query) =>
        Metric().Matches(query).Select(static m => Suffix().Replace(m.Value, "")).Distinct();

    /// <summary>What a query selects: each metric with its matchers, filled. A query on nothing else than these has data when they have.</summary>
    public static IEnumerable<string> SelectorsOf(string query) => Selector().Matches(Fill(query)).Select(static m => m.Value).Distinct();

    [GeneratedRegex(@"\$[a-z]+")]
    private static partial Regex Variable();

    [GeneratedRegex("\\b(marketprism|dotnet|controller_runtime|workqueue|rest_client|reflector|leader_election|nats_client)_[a-z0-9_]+\\b")]
    private static partial Regex Metric();

    [GeneratedRegex("\\b(marketprism|dotnet|controller_runtime|workqueue|rest_client|reflector|leader_election|nats_client)_[a-z0-9_]+\\b({[^}]*})?")]
    private static partial Regex Selector();

    [GeneratedRegex("_bucket$")]
    private static partial Regex Suffix();
}
