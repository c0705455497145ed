using System.Globalization;
using System.Text;

namespace MarketPrism.Soak;

/// <summary>Writes what was measured: <c>samples.csv</c>, one plot a quantity, <c>verdict.md</c>.</summary>
internal static class SoakReport
{
    private static readonly (string File, string Title, Func<Sample, double> Of)[] Plots =
    [
        ("rss", "RSS, MB", s => s.RssMb),
        ("heap", "managed heap after collections, MB", s => s.HeapMb),
        ("committed", "memory committed by the collector, MB", s => s.CommittedMb),
        ("handles", "open handles", s => s.Handles),
        ("threads", "threads", s => s.Threads),
        ("cpu", "CPU per frame, µs", s => s.CpuMicrosecondsPerFrame),
        ("frames", "frames a second", s => s.FramesPerSecond),
        ("reconnections", "reconnections", s => s.Reconnections),
        ("rotations", "rotations", s => s.Rotations),
        ("ledgered", "holes in the ledger", s => s.Audit.Ledgered),
    ];

    internal static async Task WriteAsync(SoakOptions options, IReadOnlyList<Sample> samples, SoakVerdict verdict, CancellationToken cancellationToken)
    {
        await File.WriteAllLinesAsync(Path.Combine(options.Folder, "samples.csv"), [Sample.Header, .. samples.Select(s => s.ToCsv())], cancellationToken);
        foreach (var (file, title, of) in Plots) await File.WriteAllTextAsync(Path.Combine(options.Folder, file + ".svg"), LinePlot.Svg(title, [.. samples.Select(s => (s.Seconds / 60, of(s)))]), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(options.Folder, "verdict.md"), Markdown(options, verdict), cancellationToken);
    }

    private static string Markdown(SoakOptions options, SoakVerdict verdict)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Soak of {options.Duration.TotalMinutes:0} minutes, {options.Rate} order events a second on the busiest instruments: {(verdict.IsGood ? "good" : "not good")}").AppendLine();
        text.AppendLine("| what | seen | |").AppendLine("|---|---|---|");
        foreach (var (what, seen, isGood) in verdict.Lines) text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {seen} | {(isGood ? "ok" : "**not**")} |");
        foreach (var loss in verdict.Losses) text.AppendLine().Append("lost: ").AppendLine(loss);
        text.AppendLine();
        foreach (var (file, title, _) in Plots) text.AppendLine(CultureInfo.InvariantCulture, $"![{title}]({file}.svg)");
        return text.ToString();
    }
}
