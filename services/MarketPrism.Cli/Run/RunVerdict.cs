using MarketPrism.Configuration;
using MarketPrism.Telemetry;

namespace MarketPrism.Cli.Run;

/// <summary>Says in one sentence what a run did not achieve.</summary>
internal static class RunVerdict
{
    private const int MostNamed = 3;

    /// <summary>What the connection layer says when a venue or something before it takes no sockets.</summary>
    private static readonly string[] Refusals = ["RateLimited", "Banned", "Forbidden", "Restricted", "BadRequest", "UpstreamUnavailable", "NetworkUnreachable"];

    /// <summary>Why the run is no success.</summary>
    /// <param name="summary">What it came to.</param>
    /// <param name="connector">The connector's status at the end.</param>
    /// <param name="configuration">What was to be collected.</param>
    /// <param name="unsynced">Names of the books that are not synced.</param>
    /// <returns>The sentence; empty when all is well.</returns>
    internal static string Explain(RunSummary summary, StatusDocument connector, MarketPrismConfiguration configuration, IReadOnlyList<string> unsynced)
    {
        if (summary.ExitCode == Cli.ExitCode.Success) return "";
        if (summary.Wrong > 0) return $"{summary.Wrong} books were published as synced and differ from the venue's";
        if (summary.Lost > 0) return $"{summary.Lost} frames that a venue sent were neither delivered nor recorded as a gap";
        if (summary.ListingsMissed > 0) return $"{summary.ListingsMissed} listings were caught after their first trade, and no gap is recorded";
        if (summary.Unsubscribed > 0) return $"{summary.Unsubscribed} streams were unsubscribed although the venue lists their instruments";
        if (summary.Desired == 0) return "no stream was asked for: name symbols and channels of a subscription";
        if (summary.Established < summary.Desired) return Missing(summary, connector, configuration);
        if (summary.Books == 0) return "no order book was asked for, so nothing could be verified: add the channel orderbook";
        return $"{summary.Books - summary.Synced} of {summary.Books} books are not synced: {Named(unsynced)}";
    }

    private static string Missing(RunSummary summary, StatusDocument connector, MarketPrismConfiguration configuration)
    {
        var parts = (connector.Subscriptions ?? [connector]).Where(static d => d.Streams is { } s && s.Established < s.Desired).Select(d => Why(d, configuration)).ToList();
        return $"{summary.Established} of {summary.Desired} streams are established: {Named(parts)}";
    }

    private static string Why(StatusDocument subscription, MarketPrismConfiguration configuration)
    {
        var venue = $"{subscription.Exchange} {subscription.Market}";
        if (subscription.Reasons.FirstOrDefault(static r => Refusals.Contains(r.Code)) is { } refusal)
        {
            var endpoint = configuration.Subscriptions.FirstOrDefault(s => s.Name == subscription.Subscription)?.Endpoint.WebSocketUrl?.OriginalString ?? "its own hosts";
            return $"{venue} takes no WebSocket connections on {endpoint} ({WithoutPlans(refusal.Message)})";
        }

        var rejected = subscription.Streams?.Rejected ?? [];
        if (rejected.Count > 0) return $"{venue} rejects {Named([.. rejected.Select(static r => $"{r.Symbol} ({r.Reason})")])}";
        var missing = (subscription.Streams?.Worst ?? []).Where(static s => !s.Established).Select(static s => $"{s.Key} is {s.State}").ToList();
        if (missing.Count > 0) return $"{venue}: {Named(missing)}";
        return subscription.Reasons.Count > 0 ? $"{venue}: {WithoutPlans(subscription.Reasons[0].Message)}" : $"{venue}: {subscription.State}";
    }

    /// <summary>The run is over: when it would have dialled next is of no interest.</summary>
    private static string WithoutPlans(string message) => message.IndexOf("; next dial in", StringComparison.Ordinal) is > 0 and var at ? message[..at] : message;

    private static string Named(IReadOnlyList<string> items) => items.Count <= MostNamed ? string.Join("; ", items) : $"{string.Join("; ", items.Take(MostNamed))} and {items.Count - MostNamed} more";
}
