using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MarketPrism.Operator.Hosting;
using MarketPrism.Testing.Kubernetes;
using MarketPrism.Testing.Telemetry;
using MarketPrism.WebConsole;

namespace MarketPrism.Monitoring.Tests;

/// <summary>A real Prometheus on the services as processes: <c>marketprism run --chaos 7</c>, a console of its own, and the operator on an API server in this process.</summary>
public sealed partial class ScrapeTests
{
    [Fact]
    public async Task Every_panel_has_data_and_every_rule_is_evaluated_during_a_run_with_faults()
    {
        Assert.SkipWhen(PrometheusServer.Missing is not null, PrometheusServer.Missing ?? "");
        var token = TestContext.Current.CancellationToken;
        await using var nats = await NatsServerProcess.StartAsync(cancellationToken: token);
        await using var run = ServiceProcess.Start(typeof(Cli.Run.RunOptions).Assembly.Location, ["run", "--chaos", "7", "--nats", nats.Url, "--console", "0", "--summary", "json"], new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = $"http://127.0.0.1:{FreePort.Next()}", // a collector that is away: its spans are counted
            ["OTEL_BSP_SCHEDULE_DELAY"] = "500",
            ["OTEL_BSP_EXPORT_TIMEOUT"] = "1000",
            ["MARKETPRISM__TELEMETRY__TRACE_RATIO"] = "0.1",
        });
        await using var console = ServiceProcess.Start(typeof(ConsoleService).Assembly.Location, [], new Dictionary<string, string>
        {
            ["MARKETPRISM__NATS__URLS"] = nats.Url,
            ["MARKETPRISM__HTTP__PORT"] = "0",
            ["MARKETPRISM__CONSOLE__PORT"] = "0",
            ["MARKETPRISM__LOGGING__FORMAT"] = "text",
        });
        await using var cluster = await InProcessApiServer.StartAsync();
        await using var operators = new OperatorProcess(typeof(OperatorHost).Assembly.Location, cluster.Address, nats.Url);
        Subscribe(cluster, "binance-spot", "BTCUSDT");

        var targets = new Dictionary<string, Uri>
        {
            ["run"] = new(await run.SaidAsync("console: (http://[0-9.:]+)")),
            ["console"] = new("http://127.0.0.1:" + await console.SaidAsync("probes and metrics listen on port ([0-9]+)")),
            ["operator"] = operators.Address,
        };
        await InjectAsync(new Uri(await run.SaidAsync("simulated exchanges: (http://[0-9.:]+)")));
        await Eventually.BeAsync(async () => await IsUpAsync(operators.Address), "the operator serves", TimeSpan.FromSeconds(60));
        await using var prometheus = await PrometheusServer.StartAsync(targets);
        var edits = 0;
        var missing = new List<string>();
        var errors = "";
        try
        {
            await Eventually.BeAsync(async () => (errors = await prometheus.ScrapeErrorsAsync()).Length == 0, "all services are scraped", TimeSpan.FromSeconds(60));
            await Eventually.BeAsync(
                async () =>
                {
                    Subscribe(cluster, "binance-spot", $"{(edits++ % 2 == 0 ? "ETHUSDT" : "BNBUSDT")}"); // the operator has something to do
                    missing = await WithoutDataAsync(prometheus);
                    return missing.Count == 0;
                },
                "every panel has data",
                TimeSpan.FromSeconds(120));
        }
        catch (TimeoutException e)
        {
            Assert.Fail($"{e.Message}; {errors} without data: {string.Join("; ", missing)}");
        }

        await CheckRulesAsync(prometheus);
        await CheckNamesAsync(targets);
        await console.StopAsync();
        Assert.Equal(0, console.ExitCode);
    }

    /// <summary>What chaos brings too rarely: a dial that is refused, and a stream that stalls for long enough to be repaired.</summary>
    private static async Task InjectAsync(Uri simulator)
    {
        using var client = new HttpClient();
        using var faults = new StringContent(
            """[{"kind":"refuse_connect","venue":"binance","count":1},{"kind":"drop","venue":"binance","count":1},{"kind":"stall","venue":"binance","stream":"@depth","symbol":"ETHUSDT","count":1,"duration":40}]""",
            System.Text.Encoding.UTF8,
            "application/json");
        using var answer = await client.PostAsync(new Uri(simulator, "_sim/faults"), faults, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static void Subscribe(InProcessApiServer cluster, string name, string symbol)
    {
        var spec = new JsonObject { ["exchange"] = "binance", ["market"] = "spot", ["symbols"] = new JsonArray(symbol), ["channels"] = new JsonArray("orderbook", "trade") };
        var current = cluster.Get("exchangesubscriptions", "feeds", name) ?? [];
        current["spec"] = spec;
        cluster.Put("marketprism.io/v1alpha1", "ExchangeSubscription", "exchangesubscriptions", "feeds", name, current);
    }

    private static async Task<List<string>> WithoutDataAsync(PrometheusServer prometheus)
    {
        var missing = new List<string>();
        // faults did happen: without them a panel of zeros would prove nothing
        foreach (var fault in (string[])
        [
            "marketprism_gaps_total{state=\"open\"} > 0", "marketprism_gaps_total{state=\"repaired\"} > 0", "marketprism_reconnections_total > 0", "marketprism_connection_failures_total > 0",
            "marketprism_repair_rung_total > 0", "marketprism_book_resyncs_total > 0", "marketprism_spans_total{outcome=\"failed\"} > 0",
        ])
        {
            if (await prometheus.CountAsync(fault) == 0) missing.Add(fault);
        }

        foreach (var file in MonitoringFiles.Dashboards)
        {
            foreach (var (panel, query) in MonitoringFiles.QueriesOf(file))
            {
                if (await prometheus.CountAsync(MonitoringFiles.Fill(query)) == 0) missing.Add($"{Path.GetFileNameWithoutExtension(file)} / {panel}: {query}");
                // the query's own "or" must not hide that a metric it names is not there
                foreach (var selector in MonitoringFiles.SelectorsOf(query))
                {
                    if (await prometheus.CountAsync(selector) == 0) missing.Add($"{Path.GetFileNameWithoutExtension(file)} / {panel}: no series {selector}");
                }
            }
        }

        return missing;
    }

    private static async Task CheckRulesAsync(PrometheusServer prometheus)
    {
        using var answer = await prometheus.RulesAsync();
        var rules = answer.RootElement.GetProperty("data").GetProperty("groups").EnumerateArray().SelectMany(static g => g.GetProperty("rules").EnumerateArray()).ToList();
        Assert.True(rules.Count >= 15);
        Assert.All(rules, static r => Assert.Equal("ok", r.GetProperty("health").GetString()));
        // a page for what chaos does and the pipeline mends by itself would be a false alarm
        Assert.DoesNotContain(rules, static r => r.GetProperty("state").GetString() == "firing" && r.GetProperty("name").GetString() is "MarketPrismBooksNotSynced" or "MarketPrismFramesNotUnderstood");
    }

    /// <summary>What services serve is documented, and good by promtool's own judgement.</summary>
    private static async Task CheckNamesAsync(Dictionary<string, Uri> targets)
    {
        using var client = new HttpClient();
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "metrics.md"), TestContext.Current.CancellationToken);
        foreach (var (job, address) in targets)
        {
            var text = await client.GetStringAsync(new Uri(address, "/metrics"), TestContext.Current.CancellationToken);
            var names = Type().Matches(text).Select(static m => m.Groups[1].Value).Where(static n => !n.StartsWith("dotnet_", StringComparison.Ordinal) && !n.StartsWith("http_", StringComparison.Ordinal));
            Assert.All(names, name => Assert.True(page.Contains($"`{name}`", StringComparison.Ordinal), $"{job} serves {name}, which docs/metrics.md does not tell of"));
        }
    }

    private static async Task<bool> IsUpAsync(Uri address)
    {
        using var client = new HttpClient();
        try
        {
            using var answer = await client.GetAsync(new Uri(address, "/metrics"), TestContext.Current.CancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    [GeneratedRegex("^# TYPE ([a-z_]+) ", RegexOptions.Multiline)]
    private static partial Regex Type();
}
