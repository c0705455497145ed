namespace MarketPrism.Monitoring.Tests;

public sealed class CatalogueTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "metrics.md"));

    [Fact]
    public void Dashboards_and_alerts_use_documented_metrics_only()
    {
        var used = MonitoringFiles.Dashboards.SelectMany(MonitoringFiles.QueriesOf).SelectMany(static q => MonitoringFiles.MetricsOf(q.Query))
            .Concat(MonitoringFiles.MetricsOf(File.ReadAllText(MonitoringFiles.Rules))).Distinct().ToList();
        Assert.True(used.Count > 30);
        Assert.DoesNotContain(used, static name => !name.StartsWith("dotnet_", StringComparison.Ordinal) && !Page.Contains($"`{name}`", StringComparison.Ordinal));
    }

    [Fact]
    public void There_are_four_dashboards_and_each_panel_has_a_query_and_a_title()
    {
        Assert.Equal(["marketprism-exchange", "marketprism-fleet", "marketprism-operator", "marketprism-stream"], MonitoringFiles.Dashboards.Select(static f => Path.GetFileNameWithoutExtension(f)));
        Assert.All(MonitoringFiles.Dashboards.SelectMany(MonitoringFiles.QueriesOf), static q => Assert.True(q.Panel.Length > 1 && q.Query.Length > 1, q.Panel));
    }
}
