using YamlDotNet.RepresentationModel;

namespace MarketPrism.Monitoring.Tests;

/// <summary>The alert rules, judged by the real promtool.</summary>
public sealed class RuleTests
{
    private static readonly string Cases = Path.Combine(Repository.Root, "tests", "MarketPrism.Monitoring.Tests", "alerts.test.yaml");

    [Fact]
    public async Task Promtool_finds_no_fault_in_the_rules()
    {
        Assert.SkipWhen(PrometheusServer.Missing is not null, PrometheusServer.Missing ?? "");
        var (code, said) = await PrometheusServer.PromToolAsync("check", "rules", MonitoringFiles.Rules);
        Assert.True(code == 0, said);
    }

    [Fact]
    public async Task Each_alert_fires_when_it_should_and_holds_its_peace_when_not()
    {
        Assert.SkipWhen(PrometheusServer.Missing is not null, PrometheusServer.Missing ?? "");
        var (code, said) = await PrometheusServer.PromToolAsync("test", "rules", Cases);
        Assert.True(code == 0, said);
    }

    [Fact]
    public void Every_alert_has_a_case_and_says_what_to_do()
    {
        var yaml = new YamlStream();
        using (var reader = new StringReader(File.ReadAllText(MonitoringFiles.Rules))) yaml.Load(reader);
        var rules = ((YamlSequenceNode)yaml.Documents[0].RootNode["groups"]).SelectMany(g => (YamlSequenceNode)g["rules"]).ToList();
        Assert.True(rules.Count >= 15);
        var cases = File.ReadAllText(Cases);
        Assert.All(rules, rule =>
        {
            Assert.Contains("alertname: " + rule["alert"], cases, StringComparison.Ordinal);
            Assert.Contains(rule["labels"]["severity"].ToString(), (string[])["page", "ticket", "info"]);
            Assert.NotEmpty(rule["annotations"]["summary"].ToString());
            Assert.True(rule["annotations"]["description"].ToString().Length > 30, rule["alert"].ToString());
        });
    }
}
