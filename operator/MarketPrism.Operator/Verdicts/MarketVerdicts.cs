using MarketPrism.Kubernetes.Informers;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Reconciliation;
using MarketPrism.Operator.Rendering;
using MarketPrism.Operator.Status;

namespace MarketPrism.Operator.Verdicts;

/// <summary>The verdicts on all markets that are subscribed to.</summary>
internal sealed class MarketVerdicts(IEntityLister<ExchangeSubscription> subscriptions, ConnectorReports reports, TimeProvider time)
{
    public MarketVerdict Of(ExchangeSubscriptionSpec spec) => Of(Names.ExchangeToken(spec), spec.Market);

    public IReadOnlyDictionary<(string Exchange, string Market), MarketVerdict> All() =>
        subscriptions.List()
            .Select(s => (Exchange: Names.ExchangeToken(s.Spec), s.Spec.Market))
            .Distinct()
            .ToDictionary(m => m, m => Of(m.Exchange, m.Market));

    private MarketVerdict Of(string exchange, string market)
    {
        var now = time.GetUtcNow();
        var mine = subscriptions.List().Where(s => Names.ExchangeToken(s.Spec) == exchange && s.Spec.Market == market && !s.Spec.Paused).ToList();
        var names = mine.Select(s => (s.Metadata.NamespaceProperty!, s.Metadata.Name!)).ToHashSet();
        var current = reports.Current().Where(r => names.Contains((r.Namespace, r.Subscription))).ToList();
        return VerdictRule.Of(current, mine.Any(s => MaintenanceSchedule.IsOpen(s.Spec.MaintenanceWindows, now)));
    }
}
