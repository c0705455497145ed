using MarketPrism.Benchmarks.Measure;
using MarketPrism.Benchmarks.Workloads;

namespace MarketPrism.Benchmarks.Sections;

/// <summary>How the cost of a frame grows with the number of instruments and with the depth of the book.</summary>
internal sealed class ScaleSection() : Section("scale")
{
    public override Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        var instruments = options.Stage.Run([.. new[] { 10, 100, 1_000, 5_000 }.Select(n => new SyntheticBooks(n, 200))]);
        Plot(report, "Instruments, 200 levels a side", instruments);
        report.Add(new Goal("cost a frame, 5,000 instruments against 10, ×", instruments[^1].NsPerFrame / instruments[0].NsPerFrame, 1.5, true, instruments[^1].BytesPerFrame));
        var depths = options.Stage.Run([.. new[] { 100, 1_000, 10_000 }.Select(n => new SyntheticBooks(1, n))]);
        Plot(report, "Levels a side, one instrument", depths);
        report.Add(new Goal("cost a frame, 10,000 levels a side against 100, ×", depths[^1].NsPerFrame / depths[0].NsPerFrame, 1.5, true, depths[^1].BytesPerFrame));
        report.Add(new Goal("bytes a level, 10,000 levels a side", new SyntheticBooks(1, 10_000).BytesPerLevel, 24, true));
        return Task.CompletedTask;
    }

    private static void Plot(Report report, string title, IReadOnlyList<Result> results) =>
        report.Plot($"{title}: ns a frame of 20 levels", [.. results.Select(r => (r.Name, r.NsPerFrame))]);
}
