using MarketPrism.Configuration;
using MarketPrism.Connector.Subscriptions;
using MarketPrism.Telemetry;

namespace MarketPrism.Connector.Status;

/// <summary>The probes of a connector: collects the facts, without waiting for anything, and lets <see cref="LivenessMonitor"/> judge.</summary>
internal sealed class ConnectorHealth
{
    private readonly ConnectorServices _services;
    private readonly SubscriptionSet _set;
    private readonly LivenessMonitor _monitor;
    private readonly Func<MarketPrismConfiguration> _configuration;
    private readonly long _startedAt;
    private int _isDraining;

    public ConnectorHealth(ConnectorServices services, SubscriptionSet set, RestartBudget? restarts, Func<MarketPrismConfiguration> configuration)
    {
        _services = services;
        _set = set;
        _configuration = configuration;
        _startedAt = services.Time.GetTimestamp();
        // fixed at the start: pods must not restart in step
        var jitter = (services.Random ?? Random.Shared).NextDouble();
        _monitor = new LivenessMonitor(configuration().Liveness, jitter, Collect, restarts, new TerminationLog(services.TerminationLog));
    }

    public TimeSpan Uptime => _services.Time.GetElapsedTime(_startedAt);

    public bool IsDraining => Volatile.Read(ref _isDraining) != 0;

    public HealthVerdict Startup
    {
        get
        {
            foreach (var item in _set.Current)
            {
                if (!item.Session.GetEvidence().FirstDialHasOutcome) return new HealthVerdict(false, $"{item.Options.Name}: the first dial has no outcome yet");
            }

            return HealthVerdict.Good;
        }
    }

    public HealthVerdict Live
    {
        get
        {
            var verdict = _monitor.Probe();
            return new HealthVerdict(verdict.IsLive, verdict.Message);
        }
    }

    public LivenessVerdict Peek() => _monitor.Peek();

    public void Apply(LivenessOptions options) => _monitor.Apply(options);

    /// <summary>From now on not ready, and alive whatever happens; false when it was so already.</summary>
    public bool BeginDrain() => Interlocked.Exchange(ref _isDraining, 1) == 0;

    private LivenessFacts Collect()
    {
        var facts = new LivenessFacts { Uptime = Uptime, IsShuttingDown = IsDraining };
        foreach (var item in _set.Current)
        {
            var evidence = item.Session.GetEvidence();
            if (evidence.Wedged is { } wedged) facts = facts with { Wedged = $"{item.Options.Name}: {wedged}" };
            if (evidence.LoopAge > facts.LoopAge) facts = facts with { LoopAge = evidence.LoopAge };
            if (evidence.StaleFor <= facts.StaleFor) continue;
            // several subscriptions: the stalest speaks, with its own evidence
            facts = facts with
            {
                StaleFor = evidence.StaleFor,
                LadderCycles = evidence.LadderCycles,
                AcknowledgedAge = evidence.AcknowledgedAge,
                RestAge = item.Rest?.LastSuccessAge,
                Upstream = item.Verdict.At(_services.Time.GetUtcNow()),
            };
        }

        return facts.StaleFor == TimeSpan.Zero ? facts : facts with { InMaintenance = InMaintenance() };
    }

    private bool InMaintenance()
    {
        var now = _services.Time.GetUtcNow();
        return _configuration().MaintenanceWindows.Any(w => w.IsOpen(now));
    }
}
