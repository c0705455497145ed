using k8s.Models;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Rendering;
using MarketPrism.Operator.Runtime.Entities;
using MarketPrism.Operator.Runtime.Informers;
using MarketPrism.Operator.Settings;
using MarketPrism.Operator.Verdicts;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>
/// Lets only some connectors of an exchange roll at a time: each rollout costs connections of the venue's budget. None starts
/// while the venue is away, because its pods could not become ready.
/// </summary>
internal sealed class RolloutPacer(IEntityLister<ManagedDeployment> deployments, MarketVerdicts verdicts, OperatorOptions options, TimeProvider time)
{
    public const string ExchangeIndex = "exchange";
    private readonly Lock _lock = new();
    private readonly long _since = time.GetTimestamp();

    /// <summary>Who may roll, with the generation at the time: until a newer one has been seen, the cache does not show the rollout yet.</summary>
    private readonly Dictionary<(string Namespace, string Name), long> _granted = [];

    public static IEnumerable<string> IndexOf(ManagedDeployment deployment) => deployment.GetLabel(Names.Exchange) is { } exchange ? [exchange] : [];

    public static bool IsRolling(ManagedDeployment deployment)
    {
        var wanted = deployment.Replicas;
        var status = deployment.Status;
        if (wanted == 0) return false;
        return status?.ObservedGeneration is not { } observed || observed < deployment.Metadata.Generation || (status.UpdatedReplicas ?? 0) < wanted || (status.Replicas ?? 0) > wanted;
    }

    /// <summary>Why a changed template of a running Deployment must wait; null: it may roll.</summary>
    public string? MustWait(ExchangeSubscription subscription, ManagedDeployment deployment)
    {
        var verdict = verdicts.Of(subscription.Spec).Verdict;
        if (verdict == Verdict.Unknown && time.GetElapsedTime(_since) < options.ReportGrace) return "the connectors' reports are awaited";
        if (verdict is Verdict.Unavailable or Verdict.Maintenance) return $"the venue is {(verdict == Verdict.Maintenance ? "in maintenance" : "unavailable")}";
        lock (_lock)
        {
            var key = (deployment.Metadata.NamespaceProperty!, deployment.Metadata.Name!);
            var rolling = deployments.ByIndex(ExchangeIndex, Names.ExchangeToken(subscription.Spec)).Where(IsRolling).Select(d => (d.Metadata.NamespaceProperty!, d.Metadata.Name!)).ToHashSet();
            foreach (var (granted, generation) in _granted.ToList())
            {
                var known = deployments.Get(granted.Namespace, granted.Name);
                if (known is null || (known.Metadata.Generation > generation && !IsRolling(known))) _granted.Remove(granted);
            }

            var others = rolling.Union(_granted.Keys).Count(o => o != key);
            if (others >= options.MaxRollouts) return $"{others} other connectors of {Names.ExchangeToken(subscription.Spec)} are rolling";
            _granted[key] = deployment.Metadata.Generation ?? 0;
            return null;
        }
    }
}
