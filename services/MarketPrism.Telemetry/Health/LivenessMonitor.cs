namespace MarketPrism.Telemetry;

/// <summary>
/// Answers <c>/livez</c>: judges at each call from facts that are read without waiting. A verdict for a restart is remembered in the budget and in the
/// termination log once, and then stays: the kubelet must see it several times.
/// </summary>
public sealed class LivenessMonitor
{
    private readonly Lock _lock = new();
    private readonly Func<LivenessFacts> _facts;
    private readonly RestartBudget? _budget;
    private readonly TerminationLog _log;
    private LivenessJudge _judge;
    private int _restartsPerHour;
    private LivenessVerdict? _final;
    private string _written = "";

    /// <summary>Creates a monitor.</summary>
    /// <param name="options">Mode and thresholds.</param>
    /// <param name="jitter">0 to 1, see <see cref="LivenessJudge"/>.</param>
    /// <param name="facts">Reads the facts, all but the budget; must not wait.</param>
    /// <param name="budget">Remembers restarts; null = nothing can be remembered, so none is asked for because of staleness.</param>
    /// <param name="log">Takes the cause.</param>
    public LivenessMonitor(Configuration.LivenessOptions options, double jitter, Func<LivenessFacts> facts, RestartBudget? budget, TerminationLog log)
    {
        Jitter = jitter;
        _judge = new LivenessJudge(options, jitter);
        _restartsPerHour = options.RestartsPerHour;
        _facts = facts;
        _budget = budget;
        _log = log;
    }

    private double Jitter { get; }

    /// <summary>Takes other thresholds.</summary>
    /// <param name="options">The options.</param>
    public void Apply(Configuration.LivenessOptions options)
    {
        lock (_lock)
        {
            _judge = new LivenessJudge(options, Jitter);
            _restartsPerHour = options.RestartsPerHour;
        }
    }

    /// <summary>Judges without consequences, for status and metrics.</summary>
    /// <returns>The verdict.</returns>
    public LivenessVerdict Peek()
    {
        lock (_lock) return Judge(_facts());
    }

    /// <summary>Judges for the kubelet.</summary>
    /// <returns>The verdict.</returns>
    public LivenessVerdict Probe()
    {
        lock (_lock)
        {
            var verdict = Judge(_facts());
            if (verdict.IsLive) return verdict;
            if (verdict.Cause == LivenessCause.StaleWhileUpstreamHealthy && _final is null)
            {
                _final = verdict;
                _budget?.Record();
            }

            if (_written != verdict.Message && _log.TryWrite(verdict.Message)) _written = verdict.Message;
            return verdict;
        }
    }

    private LivenessVerdict Judge(LivenessFacts facts) =>
        _final is { } final && !facts.IsShuttingDown ? final : _judge.Judge(facts with { RestartsLeft = _budget?.Left(_restartsPerHour) ?? 0 });
}
