using System.Globalization;
using System.Text;

namespace MarketPrism.Benchmarks.Measure;

/// <summary>What a run found: tables, plots and the goals, as Markdown.</summary>
internal sealed class Report
{
    private const int PlotWidth = 60;
    private readonly StringBuilder _text = new();
    private readonly List<Goal> _goals = [];

    public void Add(Goal goal) => _goals.Add(goal);

    public void Heading(string title) => Line($"### {title}\n");

    public void Note(string text) => Line($"{text}\n");

    /// <summary>A table of workloads; the first is the yardstick.</summary>
    public void Table(string title, IReadOnlyList<Result> results)
    {
        Heading(title);
        Line($"| implementation | ns/frame | frames/s | × plain | B/frame |\n|---|---|---|---|---|");
        foreach (var r in results) Line($"| {r.Name} | {r.NsPerFrame:#,0} | {r.FramesPerSecond:#,0} | {results[0].NsPerFrame / r.NsPerFrame:0.0} | {r.BytesPerFrame:0.###} |");
        Line($"");
    }

    /// <summary>A bar for each value.</summary>
    public void Plot(string title, IReadOnlyList<(string Label, double Value)> values)
    {
        Heading(title);
        Line($"```");
        var most = values.Max(v => v.Value);
        foreach (var (label, value) in values) Line($"{label,12} {value,8:#,0} {new string('#', (int)(value / most * PlotWidth))}");
        Line($"```\n");
    }

    /// <summary>The whole page.</summary>
    public override string ToString()
    {
        var goals = new StringBuilder("### Against the goals\n\n| what | reached | goal | B/frame | |\n|---|---|---|---|---|\n");
        foreach (var g in _goals)
        {
            var bytes = g.BytesPerFrame is { } b ? b.ToString("0.###", CultureInfo.InvariantCulture) : "";
            goals.AppendLine(CultureInfo.InvariantCulture, $"| {g.What} | {Figure(g.Reached)} | {(g.IsCeiling ? "≤" : "≥")} {Figure(g.Bound)} | {bytes} | {(g.IsReached ? "reached" : "**missed**")} |");
        }

        return $"{goals}\n{_text}";
    }

    private static string Figure(double value) => value.ToString(Math.Abs(value) switch { >= 1000 => "#,0", >= 100 => "0", >= 2 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);

    private void Line(FormattableString text) => _text.AppendLine(FormattableString.Invariant(text));
}
