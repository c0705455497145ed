using System.Buffers;
using System.Diagnostics.Metrics;
using MarketPrism.Configuration;
using MarketPrism.Connector.Status;
using MarketPrism.Connector.Subscriptions;
using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;
using MarketPrism.Telemetry;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Connector;

/// <summary>
/// A connector: from the configuration it runs the sessions of its subscriptions and puts on the bus what they receive. Hosted by its own executable, and in
/// process by <c>marketprism run</c>. Subscriptions are changed under one lock; everything else reads an immutable list of them.
/// </summary>
public sealed class ConnectorService : IServiceSurface, IDebugHooks, IAsyncDisposable
{
    private readonly ConnectorServices _services;
    private readonly ILogger _logger;
    private readonly SubjectSpace _subjects;
    private readonly GapLedger _ledger;
    private readonly SubscriptionSet _set;
    private readonly ConnectorBeats _beats;
    private readonly BusListener _listener;
    private readonly ConnectorMetrics _metrics;
    private readonly ConnectorHealth _health;
    private readonly CancellationTokenSource _stop = new();
    private volatile ConfigurationState _configuration;
    private volatile string? _reloadFailure;
    private Task _running = Task.CompletedTask;

    /// <summary>Makes a connector; nothing is dialled before <see cref="Start"/>.</summary>
    /// <param name="services">What it works with.</param>
    /// <param name="configuration">The configuration.</param>
    public ConnectorService(ConnectorServices services, ConfigurationState configuration)
    {
        _services = services;
        _configuration = configuration;
        _logger = services.Loggers.CreateLogger("MarketPrism.Connector");
        _subjects = new SubjectSpace(configuration.Configuration.Subjects.Prefix, configuration.Configuration.Subjects.NormalizedPrefix);
        _ledger = new GapLedger(services.Time);
        var meter = new Meter("MarketPrism.Connector", null, [new("component", "connector")]);
        Loops = new LoopGroup("connector", services.Time, _logger);
        _set = new SubscriptionSet(services, _subjects, _ledger, meter, Loops, _logger);
        var restarts = services.StateDirectory is { } folder ? new RestartBudget(Path.Combine(folder, "restarts"), services.Time) : null;
        if (restarts?.Problem is { } problem) ConnectorLog.NoRestartBudget(_logger, problem);
        _health = new ConnectorHealth(services, _set, restarts, () => _configuration.Configuration);
        _metrics = new ConnectorMetrics(this, meter, services.Bus, _ledger, restarts, services.Time);
        _beats = new ConnectorBeats(services, _set, _ledger, _subjects, GetStatusOf);
        _listener = new BusListener(services, _set, _subjects, _ledger, s => StatusJson.Write(GetStatusOf(s, StatusDetail.All)), Loops);
    }

    /// <inheritdoc/>
    public HealthVerdict Startup => _health.Startup;

    /// <inheritdoc/>
    public HealthVerdict Live => _health.Live;

    /// <inheritdoc/>
    public HealthVerdict Ready
    {
        get
        {
            var document = GetStatus(StatusDetail.Summary);
            return document.Ready ? HealthVerdict.Good : new HealthVerdict(false, string.Join("; ", document.Reasons.Select(static r => $"{r.Code}: {r.Message}").DefaultIfEmpty(document.State)));
        }
    }

    /// <summary>The loops: their reports, what they skipped, and whether one of them ended the connector.</summary>
    public LoopGroup Loops { get; }

    internal IReadOnlyList<ConnectorSubscription> Subscriptions => _set.Current;

    internal LivenessCause LivenessCause => _health.Peek().Cause;

    /// <summary>
    /// The one rule that holds only for what collects (connectors, <c>run</c>, <c>doctor</c>): there is something to collect. Give it to the <see cref="ConfigurationLoader"/>,
    /// which has all the others. An empty list is also what a truncated file looks like: it must not end all that runs.
    /// </summary>
    /// <param name="configuration">A configuration that is good otherwise.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public static void Check(MarketPrismConfiguration configuration, ConfigurationProblems problems)
    {
        if (configuration.Subscriptions.Count == 0) problems.Add("subscriptions", "", "is empty: a connector collects nothing without one", "at least one (docs/configuration.md)");
    }

    /// <summary>Starts all subscriptions; returns at once.</summary>
    public void Start()
    {
        _services.Bus.ConnectionChanged += OnBusChanged;
        _set.Start(_configuration.Configuration);
        _running = Task.WhenAll(
            Loops.Start("connector.heartbeats", LoopPolicy.Restart, _beats.RunAsync, _stop.Token).Completion,
            Loops.Start("connector.listener", LoopPolicy.Restart, _listener.RunAsync, _stop.Token).Completion);
    }

    /// <summary>Takes another configuration, stream by stream: what stays is not touched. A refusal changes nothing but status and log.</summary>
    /// <param name="state">What the monitor has.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends when the changes are under way.</returns>
    public async Task ApplyAsync(ConfigurationState state, CancellationToken cancellationToken)
    {
        var before = _configuration;
        if (state.Refusal is { } refusal)
        {
            _configuration = before with { Refusal = refusal };
            ConnectorLog.Refused(_logger, refusal.Message);
            return;
        }

        if (state.Generation == before.Generation)
        {
            _configuration = state;
            return;
        }

        var fixedKeys = FixedKeys(before.Configuration, state.Configuration);
        if (fixedKeys.Length > 0) ConnectorLog.NeedsRestart(_logger, fixedKeys);
        _services.Sampler.SetRatio(state.Configuration.Telemetry.TraceRatio);
        _health.Apply(state.Configuration.Liveness);
        try
        {
            await _set.ApplyAsync(state.Configuration, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Nothing was changed: the one before is in force, and says so
            _health.Apply(before.Configuration.Liveness);
            _services.Sampler.SetRatio(before.Configuration.Telemetry.TraceRatio);
            _reloadFailure = $"the configuration as edited could not be taken and generation {before.Generation} stays in force: {e.Message}";
            ConnectorLog.ReloadFailed(_logger, e, state.Generation);
            return;
        }

        _configuration = state;
        _reloadFailure = null;
        _listener.Refresh();
        ConnectorLog.Reloaded(_logger, state.Generation);
    }

    /// <summary>Drains: not ready any more, sockets closed in an orderly way, what they brought handed to the bus.</summary>
    /// <param name="cancellationToken">Past it, what is left is dropped.</param>
    /// <returns>A task.</returns>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!_health.BeginDrain()) return;
        ConnectorLog.Draining(_logger, "closing sockets");
        try
        {
            await _set.StopAsync(cancellationToken);
        }
        catch (Exception e)
        {
            Loops.Note("connector.stop", e); // what is left is said and handed over all the same
        }

        Loops.Call("connector.last-words", _beats.SayGoodbye);
        await _stop.CancelAsync();
        await _running;
        _services.Bus.ConnectionChanged -= OnBusChanged;
        ConnectorLog.Draining(_logger, "flushing the bus");
        try
        {
            if (_services.Bus.Status.IsConnected) await _services.Bus.FlushAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            ConnectorLog.Draining(_logger, "time is up, what the bus has not taken is lost");
        }

        ConnectorLog.Stopped(_logger);
    }

    /// <inheritdoc/>
    public StatusDocument GetStatus(StatusDetail detail) => Complete(StatusSums.Of([.. _set.Current.Select(s => ConnectorStatus.Of(s, detail))]));

    /// <inheritdoc/>
    public void WriteGaps(long sinceNs, IBufferWriter<byte> output) => GapList.Write(_ledger.Since(sinceNs), output);

    /// <summary>The ledger's records, oldest first.</summary>
    /// <param name="sinceNs">Unix ns; 0 = all that are kept.</param>
    /// <returns>A copy.</returns>
    public IReadOnlyList<GapRecord> GetGaps(long sinceNs) => _ledger.Since(sinceNs);

    /// <inheritdoc/>
    public string GetConfiguration() => ConfigurationFile.Dump(_configuration.Configuration);

    /// <inheritdoc/>
    public void Wedge()
    {
        ConnectorLog.DebugHook(_logger, "wedge");
        foreach (var subscription in _set.Items) subscription.Session.Wedge();
    }

    /// <inheritdoc/>
    public void Drop()
    {
        ConnectorLog.DebugHook(_logger, "drop");
        foreach (var subscription in _set.Items) subscription.Session.DropAll();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), _services.Time);
        await StopAsync(limit.Token);
        await _set.DisposeAsync();
        _metrics.Dispose();
        Loops.Dispose();
        _stop.Dispose();
    }

    private StatusDocument GetStatusOf(ConnectorSubscription subscription, StatusDetail detail) => Complete(ConnectorStatus.Of(subscription, detail), subscription.Concerns);

    /// <summary>Adds what belongs to the process.</summary>
    private StatusDocument Complete(StatusDocument document, Predicate<GapRecord>? gaps = null)
    {
        var bus = _services.Bus.Status;
        var totals = _ledger.Totals(gaps);
        var reasons = ProcessReasons.Of(_health, bus, _configuration);
        return document with
        {
            Version = _services.Identity.Version,
            UptimeS = (long)_health.Uptime.TotalSeconds,
            ConfigGeneration = _configuration.Generation,
            State = _health.IsDraining ? "Stopping" : document.State,
            Ready = document.Ready && bus.IsConnected && !_health.IsDraining,
            Live = _health.Peek().IsLive,
            Reasons = [.. reasons, .. Loops.Reasons(), .. ReloadReasons(), .. _set.Reasons(), .. document.Reasons],
            ControlRejected = Loops.Rejected,
            Gaps = new GapsSection { Open = totals.Open, OpenBySymbol = _ledger.OpenBySymbol(GapsSection.MostSymbols, gaps), LastDay = totals.Last24Hours },
            Nats = new NatsSection { Connected = bus.IsConnected, Url = bus.Url, Dropped = bus.Dropped, OutboxBytes = bus.OutboxBytes },
            Memory = new MemorySection
            {
                RssBytes = Environment.WorkingSet,
                Caches = [new CacheSection("gap_ledger", Math.Min(totals.Total, GapLedger.DefaultCapacity), GapLedger.DefaultCapacity)],
            },
        };
    }

    private IEnumerable<StatusReason> ReloadReasons() => _reloadFailure is { } failure ? [new StatusReason("ConfigurationNotTaken", failure)] : [];

    private static string FixedKeys(MarketPrismConfiguration before, MarketPrismConfiguration after)
    {
        var keys = new List<string>();
        if (before.Nats != after.Nats) keys.Add("nats");
        if (before.Subjects != after.Subjects) keys.Add("subjects");
        if (before.Http != after.Http) keys.Add("http");
        return string.Join(", ", keys);
    }

    private void OnBusChanged(bool isConnected) => ConnectorLog.BusChanged(_logger, isConnected ? "connected" : "away; frames wait in the outbox");
}
