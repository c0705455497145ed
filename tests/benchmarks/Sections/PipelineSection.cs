using System.Globalization;
using System.Text.Json;
using MarketPrism.Benchmarks.Measure;
using MarketPrism.Benchmarks.Processes;

namespace MarketPrism.Benchmarks.Sections;

/// <summary>Everything at once on two processors: simulated exchanges, sockets, connectors, nats-server, processors, books, and the audit that compares what was sent with what came.</summary>
internal sealed class PipelineSection() : Section("pipeline")
{
    private const int Venues = 3; // Binance spot and USD-M, OKX: --rate is of each
    private const int Processors = 2;

    public override async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        report.Heading($"The whole pipeline on {Math.Min(Processors, Environment.ProcessorCount)} processors, simulator, nats-server and audit included");
        var seconds = options.IsQuick ? 20 : 60;
        var load = await RunAsync(50_000, seconds, cancellationToken);
        var calm = await RunAsync(5_000, seconds, cancellationToken);
        report.Note("| asked, frames/s | bus | published, frames/s | lost | books synced | p50 | p99 |\n|---|---|---|---|---|---|---|\n" + load.Row + "\n" + calm.Row);
        report.Add(new Goal($"whole pipeline, frames/s over {seconds} s", load.FramesPerSecond, 50_000 * 0.98));
        report.Add(new Goal("frames lost at that rate", load.Lost, 0, true));
        report.Add(new Goal("venue → published book at 5,000 frames/s, p50, µs", calm.P50Us, 500, true));
    }

    private static async Task<Outcome> RunAsync(int rate, int seconds, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "run", "--console", "0", "--summary", "json",
            "--rate", (rate / Venues).ToString(CultureInfo.InvariantCulture), "--duration", $"{seconds}s",
        ];
        await using var run = ChildProcess.Start("MarketPrism.Cli", Processors, new Dictionary<string, string>(), arguments);
        var text = await run.Output.ReadToEndAsync(cancellationToken);
        var summary = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault(l => l.StartsWith('{')) ?? throw new InvalidOperationException("the run ended without a summary");
        return new Outcome(rate, seconds, JsonDocument.Parse(summary).RootElement);
    }

    private sealed class Outcome(int rate, int seconds, JsonElement summary)
    {
        public double FramesPerSecond => (double)summary.GetProperty("consumed").GetInt64() / seconds;

        public long Lost => summary.GetProperty("lost").GetInt64();

        public long P50Us => Of("p50_us");

        public FormattableString Line =>
            $"| {rate:#,0} | {summary.GetProperty("bus").GetString()} | {FramesPerSecond:#,0} | {Lost:#,0} | {summary.GetProperty("synced").GetInt32()} of {summary.GetProperty("books").GetInt32()} | {P50Us:#,0} µs | {Of("p99_us"):#,0} µs |";

        public string Row => FormattableString.Invariant(Line);

        private long Of(string name) => summary.GetProperty(name) is { ValueKind: JsonValueKind.Number } n ? n.GetInt64() : long.MaxValue;
    }
}
