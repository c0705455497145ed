using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Rendering;
using MarketPrism.Operator.Settings;
using MarketPrism.Operator.Status;
using MarketPrism.Operator.Verdicts;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>What a subscription's status says: states and counts, never numbers that move all the time.</summary>
internal sealed class StatusBuilder(MarketVerdicts verdicts, DataTimes dataTimes, OperatorOptions options, ProcessorGaps gaps, TimeProvider time)
{
    private const int MaxRejected = 50;
    private readonly long _since = time.GetTimestamp();

    public ExchangeSubscriptionStatus Refuse(ExchangeSubscription subscription, string reason, string message)
    {
        var before = subscription.Status ?? new ExchangeSubscriptionStatus();
        var conditions = new Conditions(before.Conditions ?? [], subscription.Metadata.Generation, time.GetUtcNow());
        conditions.Set(ConditionTypes.Ready, false, reason, message);
        foreach (var kept in before.Conditions?.Where(c => c.Type != ConditionTypes.Ready) ?? []) conditions.List.Add(kept);
        return new ExchangeSubscriptionStatus
        {
            ObservedGeneration = subscription.Metadata.Generation,
            Replicas = before.Replicas,
            Selector = Names.PodSelector(subscription),
            Conditions = conditions.List,
            Symbols = before.Symbols ?? new SymbolsStatus { Desired = subscription.Spec.Symbols.Count },
            Connectors = before.Connectors,
            Gaps = before.Gaps,
            LastDataTime = before.LastDataTime,
            Shards = before.Shards,
        };
    }

    public ExchangeSubscriptionStatus Build(ExchangeSubscription subscription, IReadOnlyList<ShardState> shards)
    {
        var spec = subscription.Spec;
        var reports = shards.SelectMany(s => s.Reports).ToList();
        var conditions = ConditionRules.Judge(subscription, shards, verdicts.Of(spec), time.GetElapsedTime(_since) < options.ReportGrace, time.GetUtcNow());
        return new ExchangeSubscriptionStatus
        {
            ObservedGeneration = subscription.Metadata.Generation,
            Replicas = shards.Count == 0 ? 0 : shards.Min(s => s.ReadyPods),
            Selector = Names.PodSelector(subscription),
            Conditions = conditions,
            Symbols = new SymbolsStatus
            {
                Desired = spec.Symbols.Count,
                Established = shards.Where(s => s.IsEstablished).SelectMany(s => s.Shard.Symbols).Except(reports.SelectMany(r => r.Rejected).Select(r => r.Symbol), StringComparer.Ordinal).Count(),
                Stale = shards.Sum(s => s.Reports.Count == 0 ? 0 : s.Reports.Min(r => r.Stale)), // hot-hot: stale only where nobody has it
                Rejected = Rejected(reports),
            },
            Connectors = new ConnectorsStatus { Desired = spec.Paused ? 0 : shards.Count * spec.Replicas, Ready = shards.Sum(s => s.ReadyPods) },
            Gaps = new GapsStatus { Open = OpenGaps(spec, shards) },
            LastDataTime = dataTimes.Of(subscription, reports),
            Shards = [.. shards.Select(s => Describe(s, spec.Paused))],
        };
    }

    /// <summary>All count the same records: pods of a shard the same ones, and processors those of all shards. Whoever has not heard of one yet, or is gone, counts fewer.</summary>
    private int OpenGaps(ExchangeSubscriptionSpec spec, IReadOnlyList<ShardState> shards) =>
        Math.Max(gaps.OpenOf(spec), shards.Sum(static s => s.Reports.Count == 0 ? 0 : s.Reports.Max(static r => r.OpenGaps)));

    private static List<RejectedSymbol> Rejected(IEnumerable<ConnectorReport> reports) =>
        [.. reports.SelectMany(r => r.Rejected).DistinctBy(r => r.Symbol).OrderBy(r => r.Symbol, StringComparer.Ordinal).Take(MaxRejected).Select(r => new RejectedSymbol { Symbol = r.Symbol, Reason = r.Reason })];

    private static ShardStatus Describe(ShardState shard, bool paused)
    {
        var reason = paused ? "Paused"
            : shard.PodProblemReason.Length > 0 ? shard.PodProblemReason
            : shard.Reports.SelectMany(r => r.Reasons).FirstOrDefault() is { Code.Length: > 0 } said ? said.Code
            : shard.ReadyPods == 0 ? "NotReady"
            : shard.Shard.Leaving > 0 ? "SymbolsMoving" : "";
        return new ShardStatus { Name = shard.Name, Ready = shard.ReadyPods > 0, Reason = reason };
    }
}
