using System.Diagnostics.Metrics;
using MarketPrism.Bus;
using MarketPrism.Connector.Subscriptions;
using MarketPrism.Domain;
using MarketPrism.Feeds;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Messages;
using MarketPrism.Telemetry;

namespace MarketPrism.Connector.Status;

/// <summary>The connector's instruments: observed from status when somebody scrapes, so that frames pay nothing for them.</summary>
internal sealed class ConnectorMetrics : IDisposable
{
    private static readonly TimeSpan CacheFor = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly ConnectorService _service;
    private readonly TimeProvider _time;
    private List<(ConnectorSubscription Subscription, FeedStatus Status)> _cache = [];
    private long _cachedAt = long.MinValue;

    public ConnectorMetrics(ConnectorService service, Meter meter, IBus bus, GapLedger ledger, RestartBudget? restarts, TimeProvider time)
    {
        _service = service;
        _time = time;
        Meter = meter;
        Feeds();
        Per("connections_active", "Open sockets", static (_, s) => s.ActiveConnections);
        Count("proactive_reconnections", "Sockets replaced before a cut", static (_, s) => s.Routing.ProactiveReconnections);
        meter.CreateObservableCounter("marketprism.gaps", () => ledger.Counts().Select(static c => new Measurement<long>(c.Value, Tag("cause", c.Key.Cause.Name()), Tag("state", c.Key.State.Name()))), null, "Ledger records by cause and state");
        meter.CreateObservableGauge("marketprism.nats_connected", () => bus.Status.IsConnected ? 1 : 0, null, "Whether the bus is there");
        meter.CreateObservableCounter("marketprism.nats_published", () => bus.Status.Published, null, "Messages handed to the bus");
        meter.CreateObservableCounter("marketprism.nats_dropped", () => bus.Status.Drops.ByPolicy().Select(static d => new Measurement<long>(d.Value, Tag("policy", d.Key))), null, "Messages dropped before they went out, by policy");
        meter.CreateObservableGauge("marketprism.nats_outbox", () => bus.Status.OutboxBytes, "By", "Bytes that wait for the bus");
        meter.CreateObservableGauge("marketprism.nats_outbox_messages", () => bus.Status.OutboxMessages, null, "Messages that wait for the bus");
        meter.CreateObservableCounter("marketprism.nats_reconnections", () => bus.Status.Reconnections, null, "How often the connection to the bus came back");
        meter.CreateObservableGauge("marketprism.livez_verdict", () => OneOf(service.LivenessCause).Select(static v => new Measurement<double>(v.Value, Tag(v.Label, v.Word))), null, "Why liveness is as it is (1 for the cause that holds, 0 for the others)");
        meter.CreateObservableCounter("marketprism.self_restarts", () => (long)(restarts?.Total ?? 0), null, "Restarts for staleness");
    }

    public Meter Meter { get; }

    public void Dispose() => Meter.Dispose();

    private void Feeds()
    {
        Many("messages", "Frames by kind", true, static (_, s) => [("kind", "routed", s.Routing.RoutedMessages), ("kind", "unrouted", s.Routing.UnroutedMessages), ("kind", "control", s.Routing.ControlMessages), ("kind", "duplicate", s.Routing.DuplicateMessages), ("kind", "error", s.Routing.CallbackErrors)]);
        Many("connection_state", "Sockets by state", false, static (_, s) => s.Connections.GroupBy(static c => c.State).Select(static g => ("state", g.Key.ToString(), (double)g.Count())));
        Many("reconnections", "Reconnections by reason", true, static (_, s) => Each("reason", s.ReconnectionsByReason));
        Many("connection_failures", "Failed dials by class", true, static (_, s) => Each("class", s.FailuresByClass));
        Many("repair_rung", "Steps of the repair ladder", true, static (_, s) => Each("rung", s.Repairs).Where(static r => r.Word != nameof(RepairRung.None)));
        Many("streams", "Streams by state", false, static (_, s) => [("state", "desired", s.Streams.Desired), ("state", "established", s.Streams.Established), ("state", "flowing", s.Streams.Flowing), ("state", "quiet", s.Streams.Quiet), ("state", "stale", s.Streams.Stale), ("state", "rejected", s.Streams.Rejected.Count)]);
        Many("message_age", "Age of the last data, the worst stream of each channel", false, static (_, s) => s.Worst.GroupBy(static w => w.Key[..w.Key.IndexOf('.', StringComparison.Ordinal)]).Select(static g => ("channel", g.Key, g.Max(static w => w.LastDataAgeSeconds))), "s", allStreams: true);
        Many("budget_remaining", "What is left of the venue's budgets", false, static (c, _) => c.Budgets.Status.Select(static b => ("kind", b.Name, (double)b.Remaining)));
        Many("upstream_verdict", "The operator's verdict (1 for the one that holds, 0 for the others)", false, (c, _) => OneOf(c.Verdict.At(_time.GetUtcNow())));
        Many("snapshot_queue_length", "Snapshots that wait", false, static (c, _) => [("kind", "rest", c.Rest?.Status.Snapshots ?? 0)]);
        Many("documents_refused", "Answers of the venue that were not the document that was asked for", true, static (c, _) => c.Rest?.Gate.Refused.Select(static r => ("kind", r.Key, (double)r.Value)) ?? []);
        Many("instruments", "Symbols by the phase of their instrument", false, static (c, _) => VenueStatus.Instruments(c.Rest?.Instruments ?? []).Phases.Select(static p => ("phase", p.Key, (double)p.Value)));
        Many("clock_offset", "The venue's clock less ours", false, static (c, _) => c.Rest?.ClockOffset is { } offset ? [("source", "rest", offset.TotalSeconds)] : [], "s");
    }

    // Zeros included: a counter that is not there before its first event has no increase at that event, and an alert on it would miss the first one
    private static IEnumerable<(string Label, string Word, double Value)> Each<T>(string label, IReadOnlyDictionary<T, long> counts)
        where T : struct, Enum => Enum.GetValues<T>().Select(word => (label, word.ToString(), (double)counts.GetValueOrDefault(word)));

    private static IEnumerable<(string Label, string Word, double Value)> OneOf<T>(T holds)
        where T : struct, Enum => Enum.GetValues<T>().Select(word => ("verdict", word.ToString(), word.Equals(holds) ? 1.0 : 0));

    private void Per(string name, string description, Func<ConnectorSubscription, FeedStatus, double> value) =>
        Meter.CreateObservableGauge($"marketprism.{name}", () => Read().Select(r => new Measurement<double>(value(r.Subscription, r.Status), Labels(r.Subscription))), null, description);

    private void Count(string name, string description, Func<ConnectorSubscription, FeedStatus, double> value) =>
        Meter.CreateObservableCounter($"marketprism.{name}", () => Read().Select(r => new Measurement<double>(value(r.Subscription, r.Status), Labels(r.Subscription))), null, description);

    private void Many(
        string name, string description, bool isCounter, Func<ConnectorSubscription, FeedStatus, IEnumerable<(string Label, string Word, double Value)>> values, string? unit = null, bool allStreams = false)
    {
        IEnumerable<Measurement<double>> Observe() => Read(allStreams).SelectMany(r =>
            values(r.Subscription, r.Status).Select(v => new Measurement<double>(v.Value, [.. Labels(r.Subscription), Tag(v.Label, v.Word)])));
        if (isCounter) Meter.CreateObservableCounter($"marketprism.{name}", Observe, unit, description);
        else Meter.CreateObservableGauge($"marketprism.{name}", Observe, unit, description);
    }

    private static KeyValuePair<string, object?>[] Labels(ConnectorSubscription subscription) =>
        [Tag("exchange", subscription.Exchange.Token), Tag("market", subscription.Options.Market.Token), Tag("subscription", subscription.Options.Name)];

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    /// <summary>One status for all instruments of a scrape.</summary>
    private List<(ConnectorSubscription Subscription, FeedStatus Status)> Read(bool allStreams = false)
    {
        if (allStreams) return [.. _service.Subscriptions.Select(static s => (s, s.Session.GetStatus(true)))];
        lock (_lock)
        {
            if (_cachedAt != long.MinValue && _time.GetElapsedTime(_cachedAt) < CacheFor) return _cache;
            _cache = [.. _service.Subscriptions.Select(static s => (s, s.Session.GetStatus()))];
            _cachedAt = _time.GetTimestamp();
            return _cache;
        }
    }
}
