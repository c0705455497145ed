using System.Globalization;
using System.Text.Json;
using MarketPrism.Bus;
using MarketPrism.Connector;
using MarketPrism.Simulator;
using MarketPrism.Testing;

namespace MarketPrism.Soak;

/// <summary>One soak: a nats-server, the simulator and the connector as processes, this process as the consumer that audits and measures.</summary>
internal sealed class SoakRun(SoakOptions options, TextWriter output)
{
    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(45);
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly List<Sample> _samples = [];

    /// <summary>Runs to the end, or until cancelled.</summary>
    /// <returns>Whether all that was to be judged is good.</returns>
    internal async Task<bool> RunAsync(CancellationToken stop)
    {
        Directory.CreateDirectory(options.Folder);
        await using var nats = await NatsServerProcess.StartAsync(cancellationToken: stop);
        await using var simulator = ChildProcess.Start(
            typeof(SimulatorHost).Assembly.Location,
            ["--port", "0", "--symbols", "BTCUSDT,ETHUSDT,SOLUSDT,BTC-USDT,ETH-USDT-SWAP", "--rate", options.Rate.ToString(CultureInfo.InvariantCulture), "--max-age", "120", "--no-limits"]);
        var control = await simulator.FindAsync("control: ", stop);
        var address = control[..control.IndexOf("_sim", StringComparison.Ordinal)];
        await using var bus = new NatsBus(new NatsBusOptions { Urls = [nats.Url] });
        await using var audit = await BusAudit.StartAsync(bus, _time, stop);
        var configuration = Path.Combine(options.Folder, "config.yaml");
        await File.WriteAllTextAsync(configuration, SoakConfiguration.Yaml(address, nats.Url), stop);
        await using var connector = ChildProcess.Start(typeof(ConnectorService).Assembly.Location, ["--config", configuration], ("POD_NAME", "soak"));
        var port = await connector.FindAsync("listens on port ", stop);
        using var status = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{string.Concat(port.TakeWhile(char.IsAsciiDigit))}/") };
        using var faults = new HttpClient { BaseAddress = new Uri(address) };
        await FaultSchedule.BeginAsync(faults, stop);
        await SampleAsync(connector, status, audit, stop);
        await FaultSchedule.EndAsync(faults, CancellationToken.None);
        await Task.Delay(Quiet, _time, CancellationToken.None); // what is open is repaired, and the last frames come
        var totals = audit.Settle(isEnd: true);
        var verdict = SoakVerdict.Of(_samples, totals, audit.Missed, audit.Losses, connector.HasExited);
        await SoakReport.WriteAsync(options, _samples, verdict, CancellationToken.None);
        await File.WriteAllLinesAsync(Path.Combine(options.Folder, "connector.log"), connector.Log, CancellationToken.None);
        await output.WriteLineAsync(verdict.ToText());
        return verdict.IsGood;
    }

    private async Task SampleAsync(ChildProcess connector, HttpClient client, BusAudit audit, CancellationToken stop)
    {
        var process = new ProcessReader(connector.Id);
        var started = _time.GetTimestamp();
        var (cpu, frames, at) = (process.Cpu(), 0L, TimeSpan.Zero);
        try
        {
            using var timer = new PeriodicTimer(SampleEvery, _time);
            while (await timer.WaitForNextTickAsync(stop))
            {
                var now = _time.GetElapsedTime(started);
                using var json = JsonDocument.Parse(await client.GetStringAsync(new Uri("status?summary", UriKind.Relative), stop));
                var (cpuNow, root) = (process.Cpu(), json.RootElement);
                var metrics = await client.GetStringAsync(new Uri("metrics", UriKind.Relative), stop);
                var routing = root.GetProperty("routing_stats");
                var framesNow = routing.GetProperty("total_messages").GetInt64();
                _samples.Add(new Sample
                {
                    Seconds = now.TotalSeconds,
                    RssMb = process.RssMb(),
                    HeapMb = MetricsText.Sum(metrics, "dotnet_gc_last_collection_heap_size_bytes") / 1e6,
                    CommittedMb = MetricsText.Sum(metrics, "dotnet_gc_last_collection_memory_committed_size_bytes") / 1e6,
                    Handles = process.Handles(),
                    Threads = process.Threads(),
                    CpuMicrosecondsPerFrame = framesNow == frames ? 0 : (cpuNow - cpu).TotalMicroseconds / (framesNow - frames),
                    FramesPerSecond = (framesNow - frames) / (now - at).TotalSeconds,
                    Frames = framesNow,
                    Connections = root.GetProperty("active_connections").GetInt32(),
                    Reconnections = routing.GetProperty("reconnections").GetInt64(),
                    Rotations = routing.GetProperty("proactive_reconnections").GetInt64(),
                    OpenGaps = root.GetProperty("gaps").GetProperty("open").GetInt32(),
                    IsReady = root.GetProperty("ready").GetBoolean(),
                    Audit = audit.Settle(isEnd: false),
                });
                (cpu, frames, at) = (cpuNow, framesNow, now);
                if (_samples.Count % 12 == 0) await output.WriteLineAsync(_samples[^1].ToCsv());
                if (now >= options.Duration) return;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // ended by hand: judged by what was seen
        }
    }
}
