using MarketPrism.Telemetry;

namespace MarketPrism.Connector.Status;

/// <summary>The document of a process with several subscriptions: sums, the worst state, everybody's reasons, and each one's own document.</summary>
internal static class StatusSums
{
    // The worst first
    private static readonly string[] States = ["Stopped", "Backoff", "Connecting", "Idle", "Subscribing", "Repairing", "Rotating", "Live", "Paused"];

    public static StatusDocument Of(IReadOnlyList<StatusDocument> parts)
    {
        if (parts.Count == 1) return parts[0];
        return new StatusDocument
        {
            Service = "connector",
            State = parts.Count == 0 ? "Idle" : parts.MinBy(p => Array.IndexOf(States, p.State))!.State,
            Ready = parts.Count > 0 && parts.All(static p => p.Ready),
            Reasons = parts.Count == 0
                ? [new StatusReason("NoSubscriptions", "the configuration has no subscriptions: add one under 'subscriptions' (docs/configuration.md)")]
                : [.. parts.SelectMany(static p => p.Reasons.Select(r => r with { Message = $"{p.Subscription}: {r.Message}" }))],
            ActiveConnections = parts.Sum(static p => p.ActiveConnections ?? 0),
            RoutingStats = Routing([.. parts.Select(static p => p.RoutingStats!)]),
            Rates = Rates([.. parts.Select(static p => p.Rates!)], [.. parts.Select(static p => p.RoutingStats!)]),
            Streams = Streams([.. parts.Select(static p => p.Streams!)]),
            Instruments = Instruments([.. parts.Select(static p => p.Instruments).OfType<InstrumentsSection>()]),
            Connections = parts.Any(static p => p.Connections is not null) ? [.. parts.SelectMany(static p => p.Connections ?? [])] : null,
            Subscriptions = parts,
        };
    }

    private static InstrumentsSection? Instruments(IReadOnlyList<InstrumentsSection> all) => all.Count == 0 ? null : new InstrumentsSection
    {
        Phases = all.SelectMany(static i => i.Phases).GroupBy(static p => p.Key).ToDictionary(static g => g.Key, static g => g.Sum(static p => p.Value)),
        NotTrading = [.. all.SelectMany(static i => i.NotTrading).Take(100)],
    };

    private static RoutingCounters Routing(IReadOnlyList<RoutingCounters> all) => new()
    {
        TotalMessages = all.Sum(static r => r.TotalMessages),
        RoutedMessages = all.Sum(static r => r.RoutedMessages),
        UnroutedMessages = all.Sum(static r => r.UnroutedMessages),
        ControlMessages = all.Sum(static r => r.ControlMessages),
        CallbackErrors = all.Sum(static r => r.CallbackErrors),
        DuplicateMessages = all.Sum(static r => r.DuplicateMessages),
        Reconnections = all.Sum(static r => r.Reconnections),
        ProactiveReconnections = all.Sum(static r => r.ProactiveReconnections),
        ConnectionFailures = all.Sum(static r => r.ConnectionFailures),
    };

    private static StatusRates Rates(IReadOnlyList<StatusRates> all, IReadOnlyList<RoutingCounters> routing)
    {
        var attempts = all.Sum(static r => r.ConnectAttempts);
        var messages = routing.Sum(static r => r.TotalMessages);
        return new StatusRates
        {
            MessagesPerS = all.Sum(static r => r.MessagesPerS),
            ConnectAttempts = attempts,
            ConnectSuccessRatio = attempts == 0 ? 1 : all.Sum(static r => r.ConnectSuccessRatio * r.ConnectAttempts) / attempts,
            ReconnectsLastHour = all.Sum(static r => r.ReconnectsLastHour),
            ErrorRatio = messages == 0 ? 0 : (double)routing.Sum(static r => r.CallbackErrors) / messages,
            HandlerUsP50 = all.Select(static r => r.HandlerUsP50).DefaultIfEmpty().Max(), // quantiles do not add up: the worst is told
            HandlerUsP99 = all.Select(static r => r.HandlerUsP99).DefaultIfEmpty().Max(),
        };
    }

    private static StreamsSection Streams(IReadOnlyList<StreamsSection> all) => new()
    {
        Desired = all.Sum(static s => s.Desired),
        Sent = all.Sum(static s => s.Sent),
        Acknowledged = all.Sum(static s => s.Acknowledged),
        Established = all.Sum(static s => s.Established),
        Flowing = all.Sum(static s => s.Flowing),
        Quiet = all.Sum(static s => s.Quiet),
        Stale = all.Sum(static s => s.Stale),
        Rejected = [.. all.SelectMany(static s => s.Rejected)],
        Restore = Restore([.. all.Select(static s => s.Restore).OfType<RestoreSection>()]),
    };

    private static RestoreSection? Restore(IReadOnlyList<RestoreSection> all) =>
        all.Count == 0 ? null : new RestoreSection(all.Sum(static r => r.Streams), all.Sum(static r => r.Connections), all.Sum(static r => r.Requests), all.Max(static r => r.WithinS));
}
