using System.Text.Json;
using System.Text.Json.Nodes;

namespace MarketPrism.Chart.Tests;

/// <summary>Dashboards and alerts reach the cluster as they are in the repository, and only when asked for.</summary>
public sealed class MonitoringTests
{
    private static readonly string Values = Path.Combine(Helm.Chart, "ci", "monitoring-values.yaml");

    [Fact]
    public async Task Dashboards_come_as_config_maps_that_a_sidecar_finds()
    {
        Assert.SkipWhen(Helm.Missing is not null, Helm.Missing ?? "");
        var maps = Helm.Parse(await Helm.TemplateAsync("-f", Values)).Where(static m => (string?)m["metadata"]!["labels"]?["grafana_dashboard"] == "1").ToList();
        var files = Directory.GetFiles(Path.Combine(Helm.Chart, "dashboards"), "*.json");
        Assert.Equal(4, files.Length);
        Assert.Equal(files.Length, maps.Count);
        foreach (var file in files)
        {
            var content = maps.Select(m => (string?)m["data"]![Path.GetFileName(file)]).Single(static c => c is not null)!;
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)), JsonNode.Parse(content)), file);
            using var dashboard = JsonDocument.Parse(content);
            Assert.Equal(Path.GetFileNameWithoutExtension(file), dashboard.RootElement.GetProperty("uid").GetString());
        }
    }

    [Fact]
    public async Task The_alerts_come_as_a_rule_of_the_prometheus_operator()
    {
        Assert.SkipWhen(Helm.Missing is not null, Helm.Missing ?? "");
        var rule = Assert.Single(Helm.Parse(await Helm.TemplateAsync("-f", Values, "--set", "monitoring.labels.release=prometheus")), static m => (string)m["kind"]! == "PrometheusRule");
        Assert.Equal("prometheus", (string?)rule["metadata"]!["labels"]!["release"]);
        var expected = Helm.Parse(await File.ReadAllTextAsync(Path.Combine(Helm.Chart, "alerts", "marketprism.yaml"), TestContext.Current.CancellationToken))[0]["groups"];
        Assert.Equal(expected!.ToJsonString().Length, rule["spec"]!["groups"]!.ToJsonString().Length);
        Assert.Contains("{{ $labels.subscription }}", rule.ToJsonString().Replace("\\u0022", "\"", StringComparison.Ordinal), StringComparison.Ordinal); // Prometheus' own templates are not helm's
    }

    [Fact]
    public async Task Neither_comes_unasked()
    {
        Assert.SkipWhen(Helm.Missing is not null, Helm.Missing ?? "");
        Assert.DoesNotContain(Helm.Parse(await Helm.TemplateAsync()), static m => (string)m["kind"]! == "PrometheusRule" || m["metadata"]!["labels"]?["grafana_dashboard"] is not null);
    }
}
