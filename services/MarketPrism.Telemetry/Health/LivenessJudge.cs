using System.Globalization;
using MarketPrism.Configuration;

namespace MarketPrism.Telemetry;

/// <summary>
/// Decides whether a process should be restarted. The rule in one sentence: only what a restart can cure, that is a wedged process, or one that differs
/// from its healthy peers after it has tried everything itself. Pure: same facts, same verdict.
/// </summary>
/// <param name="options">Mode and thresholds.</param>
/// <param name="jitter">0 to 1, fixed at the start: lengthens <see cref="LivenessOptions.StaleAfter"/> by up to 30 %, so that pods do not restart in step.</param>
public sealed class LivenessJudge(LivenessOptions options, double jitter)
{
    /// <summary>A loop that has not turned for this long is wedged: its own deadlines are shorter.</summary>
    public static readonly TimeSpan LoopDeadline = TimeSpan.FromSeconds(30);

    /// <summary>Evidence of the venue's health must be younger than this.</summary>
    public static readonly TimeSpan EvidenceAge = TimeSpan.FromSeconds(60);

    /// <summary>Turns of the ladder before a restart.</summary>
    public const int RequiredLadderCycles = 3;

    /// <summary>Staleness that may end in a restart, for this process.</summary>
    public TimeSpan StaleAfter { get; } = options.StaleAfter * (1 + (0.3 * Math.Clamp(jitter, 0, 1)));

    /// <summary>Judges.</summary>
    /// <param name="facts">What is known now.</param>
    /// <returns>The verdict.</returns>
    public LivenessVerdict Judge(LivenessFacts facts)
    {
        if (facts.IsShuttingDown) return Live(LivenessCause.ShuttingDown, "draining");
        if (options.Mode == LivenessMode.Disabled) return Live(LivenessCause.Disabled, "liveness is switched off (liveness.mode: disabled)");
        if (facts.Wedged is { } loop) return new(false, LivenessCause.Wedged, $"wedged: {loop}");
        if (facts.LoopAge > LoopDeadline) return new(false, LivenessCause.Wedged, $"wedged: the supervisor's loop has not turned for {Seconds(facts.LoopAge)} s");
        if (facts.StaleFor == TimeSpan.Zero) return Live(LivenessCause.Healthy, "ok");

        var stale = $"data stale for {Seconds(facts.StaleFor)} s";
        if (options.Mode == LivenessMode.Supervisor) return Live(LivenessCause.StaleNotJudged, $"{stale}; not judged (liveness.mode: supervisor)");
        if (facts.StaleFor <= StaleAfter) return Live(LivenessCause.StaleRepairing, $"{stale}, repairing; a restart is considered after {Seconds(StaleAfter)} s");
        if (facts.LadderCycles < RequiredLadderCycles)
            return Live(LivenessCause.StaleRepairing, $"{stale}, repairing: turn {facts.LadderCycles + 1} of {RequiredLadderCycles} of the repair ladder");
        if (facts.InMaintenance || facts.Upstream is UpstreamVerdict.Unavailable or UpstreamVerdict.Maintenance)
            return Live(LivenessCause.StaleUpstreamDown, $"{stale}; {(facts.InMaintenance ? "a maintenance window is open" : "the venue is away for others too")}, a restart cannot help");
        if (!IsUpstreamHealthy(facts))
            return Live(LivenessCause.StaleUpstreamUnknown, $"{stale}; no evidence that the venue is healthy, so a restart may not help");
        if (facts.Uptime < options.MinUptime)
            return Live(LivenessCause.StaleTooYoung, $"{stale}; restarted {Seconds(facts.Uptime)} s ago, the next restart not before {Seconds(options.MinUptime)} s");
        if (facts.RestartsLeft <= 0)
            return Live(LivenessCause.StaleBudgetExhausted, $"{stale} and a restart did not help: look at the venue's status, the symbols and the network of this pod");
        return new(false, LivenessCause.StaleWhileUpstreamHealthy, $"{stale} after every repair, while the venue is healthy: asking for a restart");
    }

    private static bool IsUpstreamHealthy(LivenessFacts facts) =>
        facts.Upstream == UpstreamVerdict.Healthy || (facts.AcknowledgedAge < EvidenceAge && facts.RestAge < EvidenceAge);

    private static LivenessVerdict Live(LivenessCause cause, string message) => new(true, cause, message);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
}
