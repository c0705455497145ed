using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using MarketPrism.Simulator;

namespace MarketPrism.Connector.Tests;

/// <summary>The executable as Kubernetes runs it: environment, signals, exit codes.</summary>
public sealed partial class ConnectorProcessTests
{
    [Fact]
    public async Task It_reloads_on_a_hangup_and_drains_on_terminate()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions(), TestContext.Current.CancellationToken);
        await using var bus = new NatsBus(new NatsBusOptions { Urls = [server.Url] });
        await using var messages = await Collected.FromAsync(bus, "marketprism.>");
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Yaml(simulator, "BTCUSDT"), TestContext.Current.CancellationToken);
        using var running = Start(["--config", file], ("MARKETPRISM__NATS__URLS", server.Url), ("MARKETPRISM__HTTP__PORT", "0"), ("POD_NAME", "pod-7"), ("POD_NAMESPACE", "prod"));
        var process = running.Process;
        var log = new List<string>();
        process.ErrorDataReceived += (_, e) => Add(log, e.Data);
        process.BeginErrorReadLine();
        var port = 0;
        await Eventually.BeAsync(() => (port = Port(log)) > 0, "it listens");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Eventually.BeAsync(async () => await IsOkAsync(client, "/readyz"), "it is ready");
        await CheckMetricsAsync(await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken));

        await File.WriteAllTextAsync(file, Yaml(simulator, "BTCUSDT, nonsense"), TestContext.Current.CancellationToken);
        await SignalAsync(process, "HUP");
        await Eventually.BeAsync(async () => (await client.GetStringAsync(new Uri("/status", UriKind.Relative), TestContext.Current.CancellationToken)).Contains("ConfigurationRefused", StringComparison.Ordinal), "the bad file is refused");
        using var readiness = await client.GetAsync(new Uri("/readyz?verbose", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.True(readiness.IsSuccessStatusCode, await readiness.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        await SignalAsync(process, "TERM");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        await Eventually.BeAsync(() => messages.On("marketprism.ctl.egress.default").Exists(m => m.Payload.Contains("\"leaving\":true", StringComparison.Ordinal)), "it said goodbye");
        Assert.NotEmpty(messages.On("marketprism.status.prod.binance-spot.binance-spot-0"));
        // what the last close tells as its last ordinals is what the bus carried: the drain lost nothing
        var closed = messages.On("marketprism.conn.").Select(m => ConnectionNotice.Read(System.Text.Encoding.UTF8.GetBytes(m.Payload))!).Last(n => n.Event == ConnectionEvent.Closed && !n.Connection.Contains("/rest/", StringComparison.Ordinal));
        foreach (var (partition, sequence) in closed.Positions)
            Assert.Equal(sequence, messages.On($"marketprism.raw.{partition}.").Count(m => Collected.Header(m.Headers, "Mp-Conn") == closed.Connection));
        File.Delete(file);
    }

    [Theory]
    [InlineData(0, "--help", "")]
    [InlineData(2, "--nonsense", "'--nonsense' is not understood")]
    [InlineData(2, "--config /does/not/exist.yaml", "--config: '/does/not/exist.yaml' does not exist")]
    public async Task Usage_errors_have_their_exit_code(int code, string arguments, string text)
    {
        using var running = Start(arguments.Split(' '));
        var process = running.Process;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(code, process.ExitCode);
        Assert.Contains(text, error, StringComparison.Ordinal);
    }

    /// <summary>What a real Prometheus says of our text, where its tool is installed.</summary>
    private static async Task CheckMetricsAsync(string text)
    {
        const string tool = "/usr/bin/promtool";
        if (!File.Exists(tool)) return;
        var start = new ProcessStartInfo(tool, ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        // it lints names too; only those of the runtime, which are not ours to choose, may be wrong
        var lines = (await said).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith("dotnet_", StringComparison.Ordinal) && !l.StartsWith("http_", StringComparison.Ordinal));
        Assert.Empty(lines);
    }

    private static RunningProcess Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ConnectorService).Assembly.Location, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new RunningProcess(Process.Start(start)!);
    }

    private static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static void Add(List<string> log, string? line)
    {
        lock (log) log.Add(line ?? "");
    }

    private static int Port(List<string> log)
    {
        lock (log) return log.Select(l => ListensOn().Match(l)).FirstOrDefault(m => m.Success) is { } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    private static async Task<bool> IsOkAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return response.StatusCode == HttpStatusCode.OK;
    }

    private static string Yaml(SimulatorHost simulator, string symbols) => $$"""
        subscriptions:
        - name: binance-spot
          exchange: binance
          market: spot
          environment: sim
          symbols: [{{symbols}}]
          endpoint: {websocket_url: "{{simulator.WebSocketBase("binance")}}", rest_url: "{{simulator.RestBase("binance")}}", allow_insecure: true}
        """;

    [GeneratedRegex("listens on port ([0-9]+)")]
    private static partial Regex ListensOn();
}
