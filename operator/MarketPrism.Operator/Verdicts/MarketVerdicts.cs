using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Reconciliation;
using MarketPrism.Operator.Rendering;
using MarketPrism.Operator.Runtime.Informers;
using MarketPrism.Operator.Status;

namespace MarketPrism.Operator.Verdicts;

/// <summary>The verdicts on all markets that are subscribed to.</summary>
internal sealed class MarketVerdicts(IEntityLister<ExchangeSubscription> subscriptions, ConnectorReports reports, TimeProvider time)
{
    /// <summary>Every pass over a subscription asks; a thousand of them must not each look at a thousand.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private Dictionary<(string Exchange, string Market), MarketVerdict> _known = [];
    private long _knownVersion = -1;
    private long _knownAt;

    public MarketVerdict Of(ExchangeSubscriptionSpec spec) =>
        All().TryGetValue((Names.ExchangeToken(spec), spec.Market), out var verdict) ? verdict : new MarketVerdict(Verdict.Unknown, 0, 0);

    /// <summary>As of the last change of a report, and no older than a second.</summary>
    public IReadOnlyDictionary<(string Exchange, string Market), MarketVerdict> All()
    {
        lock (_lock)
        {
            var version = reports.Version;
            if (version == _knownVersion && time.GetElapsedTime(_knownAt) < Life) return _known;
            _known = Judge();
            _knownVersion = version;
            _knownAt = time.GetTimestamp();
            return _known;
        }
    }

    private Dictionary<(string Exchange, string Market), MarketVerdict> Judge()
    {
        var now = time.GetUtcNow();
        var bySubscription = reports.Current().ToLookup(r => (r.Namespace, r.Subscription));
        var result = new Dictionary<(string, string), MarketVerdict>();
        foreach (var market in subscriptions.List().GroupBy(s => (Names.ExchangeToken(s.Spec), s.Spec.Market)))
        {
            var mine = market.Where(s => !s.Spec.Paused).ToList();
            var current = mine.SelectMany(s => bySubscription[(s.Metadata.NamespaceProperty!, s.Metadata.Name!)]).ToList();
            result[market.Key] = VerdictRule.Of(current, mine.Any(s => MaintenanceSchedule.IsOpen(s.Spec.MaintenanceWindows, now)));
        }

        return result;
    }
}
