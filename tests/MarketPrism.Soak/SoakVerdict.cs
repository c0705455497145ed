using System.Globalization;
using System.Text;

namespace MarketPrism.Soak;

/// <summary>The judgement: resources of the last part against the first, and nothing lost.</summary>
internal sealed record SoakVerdict
{
    private const double Tolerance = 1.10;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(10); // windows of rhythms, identities and ledgers fill, and the JIT meets every kind of end
    private readonly List<(string What, string Seen, bool IsGood)> _lines = [];

    internal IReadOnlyList<(string What, string Seen, bool IsGood)> Lines => _lines;

    internal bool IsGood => _lines.TrueForAll(l => l.IsGood);

    internal IReadOnlyList<string> Losses { get; private init; } = [];

    /// <summary>Judges the samples; the first tenth, or ten minutes, but not more than a third, is warm-up, the fifth after it is held against the last fifth.</summary>
    internal static SoakVerdict Of(IReadOnlyList<Sample> samples, AuditTotals totals, long missed, IReadOnlyList<string> losses, bool hasExited)
    {
        var verdict = new SoakVerdict { Losses = losses };
        var skip = Math.Max(samples.Count / 10, Math.Min(samples.Count / 3, samples.Count(static s => s.Seconds < WarmUp.TotalSeconds)));
        var part = Math.Max(1, samples.Count / 5);
        if (samples.Count <= skip + (2 * part))
        {
            verdict.Add("samples", $"{samples.Count}: too few to judge", false);
            return verdict;
        }

        var (first, last, end) = (samples.Skip(skip).Take(part).ToList(), samples.TakeLast(part).ToList(), samples[^1]);
        verdict.Compare("RSS, MB", first, last, s => s.RssMb);
        verdict.Compare("managed heap after collections, MB", first, last, s => s.HeapMb);
        verdict.Inform("memory committed by the collector, MB", first, last, s => s.CommittedMb);
        verdict.Compare("handles", first, last, s => s.Handles);
        verdict.Compare("threads", first, last, s => s.Threads);
        verdict.Compare("CPU per frame, µs", first, last, s => s.CpuMicrosecondsPerFrame);
        verdict.Add("frames", Invariant($"{end.Frames}, {end.Frames / end.Seconds:0} a second"), end.Frames > 0);
        verdict.Add("reconnections", Invariant($"{end.Reconnections}"), end.Reconnections > 0);
        verdict.Add("rotations", Invariant($"{end.Rotations}"), end.Rotations > 0);
        verdict.Add("frames audited by their ids", Invariant($"{totals.Frames}, {totals.Duplicates} twice"), totals is { Frames: > 0, Duplicates: 0 });
        verdict.Add("holes in the ids", Invariant($"{totals.Ledgered} in the ledger, {totals.Lost} lost"), totals.Lost == 0);
        verdict.Add("missed by the audit itself", Invariant($"{missed}"), missed == 0);
        verdict.Add("the connector's process", hasExited ? "ended" : "runs", !hasExited);
        return verdict;
    }

    internal string ToText()
    {
        var text = new StringBuilder();
        foreach (var (what, seen, isGood) in _lines) text.Append(isGood ? "ok    " : "BAD   ").Append(what).Append(": ").AppendLine(seen);
        foreach (var loss in Losses) text.Append("lost  ").AppendLine(loss);
        return text.Append(IsGood ? "good" : "not good").ToString();
    }

    private void Compare(string what, List<Sample> first, List<Sample> last, Func<Sample, double> of)
    {
        var (a, b) = (Median(first.Select(of)), Median(last.Select(of)));
        Add(what, Invariant($"{a:0.0} → {b:0.0} ({(a == 0 ? 0 : (b / a - 1) * 100):+0.0;-0.0;0.0} %)"), b <= a * Tolerance);
    }

    /// <summary>A part of the resident memory, which is judged as a whole.</summary>
    private void Inform(string what, List<Sample> first, List<Sample> last, Func<Sample, double> of) => Add(what, Invariant($"{Median(first.Select(of)):0.0} → {Median(last.Select(of)):0.0}"), true);

    private void Add(string what, string seen, bool isGood) => _lines.Add((what, seen, isGood));

    private static double Median(IEnumerable<double> values) => values.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
