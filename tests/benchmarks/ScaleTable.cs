using System.Globalization;
using System.Text;
using MarketPrism.Benchmarks.Measure;
using MarketPrism.Benchmarks.Workloads;

namespace MarketPrism.Benchmarks;

/// <summary>How the cost of a frame grows with the number of instruments and with the depth of the book.</summary>
internal static class ScaleTable
{
    public static void Append(Stage stage, StringBuilder text, List<(string What, double Ratio, double Goal, double Bytes)> goals)
    {
        var instruments = stage.Run([.. new[] { 10, 100, 1_000, 5_000 }.Select(n => new SyntheticBooks(n, 200))]);
        Plot(text, "Instruments, 200 levels a side", instruments);
        goals.Add(("cost a frame, 5,000 instruments against 10, ×", instruments[^1].NsPerFrame / instruments[0].NsPerFrame, -1.5, instruments[^1].BytesPerFrame));
        var depths = stage.Run([.. new[] { 100, 1_000, 10_000 }.Select(n => new SyntheticBooks(1, n))]);
        Plot(text, "Levels a side, one instrument", depths);
        goals.Add(("cost a frame, 10,000 levels a side against 100, ×", depths[^1].NsPerFrame / depths[0].NsPerFrame, -1.5, depths[^1].BytesPerFrame));
        goals.Add(("bytes a level, 10,000 levels a side", new SyntheticBooks(1, 10_000).BytesPerLevel, -24, 0));
    }

    private static void Plot(StringBuilder text, string title, IReadOnlyList<Result> results)
    {
        const int Width = 60;
        text.AppendLine(CultureInfo.InvariantCulture, $"### {title}: ns a frame of 20 levels").AppendLine().AppendLine("```");
        var most = results.Max(r => r.NsPerFrame);
        foreach (var r in results) text.AppendLine(CultureInfo.InvariantCulture, $"{r.Name,12} {r.NsPerFrame,8:#,0} {new string('#', (int)(r.NsPerFrame / most * Width))}");
        text.AppendLine("```").AppendLine();
    }
}
