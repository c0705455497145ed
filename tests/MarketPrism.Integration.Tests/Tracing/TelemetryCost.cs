using System.Globalization;
using System.Text.Json;
using MarketPrism.Connector;
using MarketPrism.Processor;
using MarketPrism.Simulator;
using MarketPrism.Testing.Telemetry;

namespace MarketPrism.Integration.Tests.Tracing;

/// <summary>
/// What telemetry costs: CPU time of connector and processor per frame, with tracing at 1 % over OTLP and metrics scraped, against neither. Interleaved, medians.
/// Both sides run fully compiled code from the start: with tiers, the first minutes would mostly measure the compilation of scrapes and exports, which a service of months pays once.
/// A measurement and no test: <c>eng/telemetry-cost</c> runs it on a release build; the figure is in docs/metrics.md.
/// </summary>
public sealed class TelemetryCost
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(Setting("MARKETPRISM_COST_SECONDS", 15));
    private static readonly int Rounds = Setting("MARKETPRISM_COST_ROUNDS", 5);

    [Fact(Explicit = true)]
    public async Task Cpu_per_frame_with_and_without()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: token);
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions { FramesPerSecond = Setting("MARKETPRISM_COST_RATE", 1_000), EnforceLimits = false }, token);
        await using var collector = await OtlpCollector.StartAsync(token);
        var (off, on) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            off.Add(await MeasureAsync(simulator, server.Url, null));
            on.Add(await MeasureAsync(simulator, server.Url, collector));
        }

        var more = (Median(on) / Median(off)) - 1;
        var pairs = on.Zip(off, static (a, b) => a / b).ToList(); // neighbours in time share the machine's mood
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"CPU µs a frame: off {Text(off)} median {Median(off):0.0}; on {Text(on)} median {Median(on):0.0}; {more:+0.0 %;-0.0 %}; of pairs {Median(pairs) - 1:+0.0 %;-0.0 %} ({pairs.Min() - 1:+0.0 %;-0.0 %} to {pairs.Max() - 1:+0.0 %;-0.0 %}); {collector.Spans.Count} spans received"));
        Assert.NotEmpty(collector.Spans);
    }

    private static async Task<double> MeasureAsync(SimulatorHost simulator, string nats, OtlpCollector? collector)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, TracedPipeline.Yaml(simulator, nats, collector is null ? 0 : 0.01));
        var environment = new Dictionary<string, string> { ["DOTNET_TieredCompilation"] = "0" };
        if (collector is null) environment["OTEL_METRICS_EXPORTER"] = "none";
        else environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.GrpcEndpoint;
        await using var processor = ServiceProcess.Start(typeof(ProcessorService).Assembly.Location, ["--config", file], environment);
        using var atProcessor = ClientOf(await processor.SaidAsync("metrics at port ([0-9]+)"));
        await using var connector = ServiceProcess.Start(typeof(ConnectorService).Assembly.Location, ["--config", file], environment);
        using var atConnector = ClientOf(await connector.SaidAsync("listens on port ([0-9]+)"));
        using var stop = new CancellationTokenSource();
        var scraping = collector is null ? Task.CompletedTask : ScrapeAsync([atProcessor, atConnector], stop.Token);
        await Task.Delay(WarmUp, TimeProvider.System, TestContext.Current.CancellationToken);
        var (frames, cpu) = (await FramesAsync(atConnector), connector.CpuTime + processor.CpuTime);
        await Task.Delay(Measured, TimeProvider.System, TestContext.Current.CancellationToken);
        var (framesAfter, cpuAfter) = (await FramesAsync(atConnector), connector.CpuTime + processor.CpuTime);
        await stop.CancelAsync();
        await scraping;
        File.Delete(file);
        return (cpuAfter - cpu).TotalMicroseconds / (framesAfter - frames);
    }

    /// <summary>As Prometheus does, three times as often as it usually is told to.</summary>
    private static async Task ScrapeAsync(HttpClient[] services, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5), TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                foreach (var service in services) await service.GetStringAsync(new Uri("/metrics", UriKind.Relative), stop);
            }
        }
        catch (OperationCanceledException)
        {
            // measured
        }
    }

    private static async Task<long> FramesAsync(HttpClient connector)
    {
        using var status = JsonDocument.Parse(await connector.GetStringAsync(new Uri("/status?summary", UriKind.Relative)));
        return status.RootElement.GetProperty("routing_stats").GetProperty("total_messages").GetInt64();
    }

    private static HttpClient ClientOf(string port) => new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Text(List<double> values) => string.Join(' ', values.Select(static v => v.ToString("0.0", CultureInfo.InvariantCulture)));

    private static int Setting(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
