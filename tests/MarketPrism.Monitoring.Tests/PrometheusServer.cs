using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MarketPrism.Testing.Servers;

namespace MarketPrism.Monitoring.Tests;

/// <summary>A real Prometheus with our rules, on a free port, that scrapes every second. Where the program is missing the test skips.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private const string Binary = "/usr/bin/prometheus";
    private const string Tool = "/usr/bin/promtool";
    private readonly string _folder = Directory.CreateTempSubdirectory("marketprism-prometheus-").FullName;
    private readonly HttpClient _client = new();
    private IRealServer? _server;

    public static string? Missing => File.Exists(Binary) && File.Exists(Tool) ? null : "no prometheus and promtool in /usr/bin: apt-get install prometheus";

    public static async Task<PrometheusServer> StartAsync(IReadOnlyDictionary<string, Uri> targets)
    {
        var server = new PrometheusServer();
        var port = FreePort.Next();
        var jobs = string.Concat(targets.Select(t => $"- {{job_name: {t.Key}, static_configs: [{{targets: ['{t.Value.Authority}']}}]}}\n"));
        var file = Path.Combine(server._folder, "prometheus.yml");
        await File.WriteAllTextAsync(file, $"global: {{scrape_interval: 1s, evaluation_interval: 2s}}\nrule_files: ['{MonitoringFiles.Rules}']\nscrape_configs:\n{jobs}");
        string[] arguments =
        [
            $"--config.file={file}", $"--storage.tsdb.path={Path.Combine(server._folder, "data")}", "--log.level=warn",
            string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"),
        ];
        server._server = RealServers.Create(new ServerDefinition { Name = "prometheus", Program = Binary, Arguments = arguments, Folder = server._folder, Ports = [port] });
        await server._server.StartAsync(TestContext.Current.CancellationToken);
        server._client.BaseAddress = new Uri($"http://127.0.0.1:{port}");
        await Eventually.BeAsync(async () => await server.IsReadyAsync(), "Prometheus is ready", TimeSpan.FromSeconds(60));
        return server;
    }

    public static async Task<(int Code, string Said)> PromToolAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Tool, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }

    /// <summary>How many series a query has; throws what Prometheus says when it is wrong.</summary>
    public async Task<int> CountAsync(string query)
    {
        using var answer = await GetAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}");
        if (answer.RootElement.GetProperty("status").GetString() != "success") throw new InvalidOperationException($"{query}: {answer.RootElement.GetProperty("error").GetString()}");
        return answer.RootElement.GetProperty("data").GetProperty("result").GetArrayLength();
    }

    /// <summary>What went wrong at the last scrape of each target; empty when nothing did.</summary>
    public async Task<string> ScrapeErrorsAsync()
    {
        using var answer = await GetAsync("/api/v1/targets");
        return string.Join("; ", answer.RootElement.GetProperty("data").GetProperty("activeTargets").EnumerateArray()
            .Select(static t => (t.GetProperty("scrapePool").GetString(), Error: t.GetProperty("lastError").GetString(), Health: t.GetProperty("health").GetString()))
            .Where(static t => t.Health != "up").Select(static t => $"{t.Item1} {t.Health}: {t.Error}"));
    }

    public Task<JsonDocument> RulesAsync() => GetAsync("/api/v1/rules");

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _client.GetAsync(new Uri("/-/ready", UriKind.Relative), TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<JsonDocument> GetAsync(string path)
    {
        using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
