using k8s.Models;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Rendering;
using MarketPrism.Operator.Verdicts;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>From what is seen to the conditions. None is good on nothing: without shards, without reports, or without one established stream a subscription is not Ready and not Fresh.</summary>
internal static class ConditionRules
{
    private const string NoConnectors = "NoConnectors";
    private const string NoReport = "NoReport";

    /// <param name="subscription">The resource, with the conditions before.</param>
    /// <param name="shards">Its shards.</param>
    /// <param name="verdict">On its market.</param>
    /// <param name="reportsAreAwaited">Whether this operator has just started: that it has no report yet says nothing, and what was said before holds.</param>
    /// <param name="now">The time.</param>
    public static List<V1Condition> Judge(ExchangeSubscription subscription, IReadOnlyList<ShardState> shards, MarketVerdict verdict, bool reportsAreAwaited, DateTimeOffset now)
    {
        var conditions = new Conditions(subscription.Status?.Conditions ?? [], subscription.Metadata.Generation, now);
        if (subscription.Spec.Paused)
        {
            conditions.Set(ConditionTypes.Ready, true, "Paused", "paused; set spec.paused to false to go on");
            conditions.Set(ConditionTypes.Available, false, "Paused", "no connector runs while paused");
            conditions.Set(ConditionTypes.Progressing, false, "Paused", "nothing to do");
            conditions.Set(ConditionTypes.Fresh, null, "Paused", "no data while paused");
        }
        else
        {
            // the summary first, as people read it
            var ready = Ready(subscription, shards, verdict);
            if (!Keeps(conditions, ConditionTypes.Ready, ready.Reason, reportsAreAwaited)) conditions.Set(ConditionTypes.Ready, ready.Status, ready.Reason, ready.Message);
            Available(conditions, shards);
            Progressing(conditions, shards, verdict);
            var fresh = Fresh(shards);
            if (!Keeps(conditions, ConditionTypes.Fresh, fresh.Reason, reportsAreAwaited)) conditions.Set(ConditionTypes.Fresh, fresh.Status, fresh.Reason, fresh.Message);
        }

        Upstream(conditions, verdict);
        Degraded(conditions, shards, subscription.Spec.Paused);
        return conditions.List;
    }

    private static bool Keeps(Conditions conditions, string type, string reason, bool reportsAreAwaited) => reason == NoReport && reportsAreAwaited && conditions.TryKeep(type);

    private static (bool? Status, string Reason, string Message) Ready(ExchangeSubscription subscription, IReadOnlyList<ShardState> shards, MarketVerdict verdict)
    {
        if (shards.Count == 0) return (false, NoConnectors, "there is no connector to collect anything");
        var waiting = shards.Where(s => s.ReadyPods == 0).ToList();
        var where = $"{Names.ExchangeToken(subscription.Spec)} {subscription.Spec.Market}";
        if (shards.FirstOrDefault(static s => NeedsPerson(s.PodProblemReason)) is { } blocked) return (false, blocked.PodProblemReason, blocked.PodProblem);
        if (verdict.Verdict == Verdict.Unavailable && (waiting.Count > 0 || shards.Any(s => !s.IsFresh))) return (false, "UpstreamUnavailable", $"{where} cannot be reached or sends nothing: {verdict.Fresh} of {verdict.Total} connectors are fresh");
        if (verdict.Verdict == Verdict.Maintenance && (waiting.Count > 0 || shards.Any(s => !s.IsFresh))) return (false, "UpstreamMaintenance", $"{where} is in a declared maintenance window");
        if (waiting.Count > 0)
        {
            var said = waiting.Select(s => s.PodProblem).FirstOrDefault(p => p.Length > 0) ?? waiting.SelectMany(s => s.Reports).SelectMany(r => r.Reasons).Select(r => r.Message).FirstOrDefault();
            return (false, "ConnectorsNotReady", $"{waiting.Count} of {shards.Count} connectors are not ready{(said is null ? "" : $": {said}")}");
        }

        if (shards.FirstOrDefault(s => s.Reports.Count > 0 && s.Reports.All(r => r.Stale > 0)) is { } stale) return (false, "Stale", $"{stale.Name}: {stale.Reports.Min(r => r.Stale)} streams are stale");
        if (shards.FirstOrDefault(s => s.Reports.Count > 0 && s.Reports.All(r => r.Established == 0)) is { } idle) return (false, "NothingEstablished", $"{idle.Name}: none of its {idle.Reports.Max(r => r.Desired)} streams is established{Said(idle)}");
        if (shards.FirstOrDefault(s => s.Reports.Count > 0 && !s.Reports.Any(r => r.IsComplete)) is { } part) return (false, "NotEstablished", $"{part.Name}: {part.Reports.Max(r => r.Established)} of {part.Reports.Max(r => r.Desired)} streams are established{Said(part)}");
        if (shards.FirstOrDefault(s => s.Reports.Count == 0) is { } silent) return (null, NoReport, $"{silent.Name} has not reported for {ConnectorLife}: whether its streams flow is not known");
        return (true, "Collecting", $"{subscription.Spec.Symbols.Count} symbols of {where} are established on {shards.Count} connectors");
    }

    private static string Said(ShardState shard) => shard.Reports.SelectMany(r => r.Reasons).Select(r => r.Message).FirstOrDefault() is { Length: > 0 } said ? $": {said}" : "";

    private static void Available(Conditions conditions, IReadOnlyList<ShardState> shards)
    {
        var missing = shards.Where(s => s.ReadyPods == 0).Select(s => s.Name).ToList();
        if (shards.Count == 0) conditions.Set(ConditionTypes.Available, false, NoConnectors, "there is no connector");
        else if (missing.Count == 0) conditions.Set(ConditionTypes.Available, true, "MinimumReplicasAvailable", "every shard has a ready connector");
        else conditions.Set(ConditionTypes.Available, false, "MinimumReplicasUnavailable", $"no ready connector for {string.Join(", ", missing.Take(10))}");
    }

    private static void Progressing(Conditions conditions, IReadOnlyList<ShardState> shards, MarketVerdict verdict)
    {
        var queued = shards.Count(s => s.IsQueued);
        var rolling = shards.Count(s => s.IsRolling);
        var moving = shards.Sum(s => s.Shard.Leaving);
        var isAway = verdict.Verdict is Verdict.Unavailable or Verdict.Maintenance;
        if ((queued > 0 || rolling > 0) && isAway) conditions.Set(ConditionTypes.Progressing, true, "RolloutPausedUpstreamUnavailable", $"{queued + rolling} connectors wait for the venue before they are replaced; the old ones stay");
        else if (rolling > 0) conditions.Set(ConditionTypes.Progressing, true, "RolloutInProgress", $"{rolling} connectors are starting or being replaced{(queued > 0 ? $", {queued} wait for their turn" : "")}");
        else if (queued > 0) conditions.Set(ConditionTypes.Progressing, true, "RolloutQueued", $"{queued} connectors wait for their turn to be replaced");
        else if (moving > 0) conditions.Set(ConditionTypes.Progressing, true, "SymbolsMoving", $"{moving} symbols move to other connectors");
        else conditions.Set(ConditionTypes.Progressing, false, "Complete", "nothing is being changed");
    }

    private static (bool? Status, string Reason, string Message) Fresh(IReadOnlyList<ShardState> shards)
    {
        if (shards.Count == 0) return (false, NoConnectors, "there is no connector that could have data");
        if (shards.FirstOrDefault(s => s.Reports.Count > 0 && !s.IsFresh && !s.Reports.All(r => r.IsStarting)) is { } bad)
        {
            if (bad.Reports.All(r => r.IsDown)) return (false, "NotConnected", $"{bad.Name} has no connection to the venue");
            var stale = bad.Reports.Min(r => r.Stale);
            return stale > 0 ? (false, "Stale", $"{bad.Name}: {stale} streams are stale") : (false, "NothingEstablished", $"{bad.Name}: none of its streams is established");
        }

        if (shards.FirstOrDefault(s => s.Reports.All(r => r.IsStarting)) is not { } silent) return (true, "DataFlow", "no stream is stale");
        return silent.Reports.Count > 0 ? (null, "Starting", $"{silent.Name} is starting") : (null, NoReport, $"{silent.Name} has not reported for {ConnectorLife}");
    }

    private static string ConnectorLife => $"{Status.ConnectorReports.Life.TotalSeconds:0} s";

    private static void Upstream(Conditions conditions, MarketVerdict verdict)
    {
        switch (verdict.Verdict)
        {
            case Verdict.Healthy:
                conditions.Set(ConditionTypes.UpstreamHealthy, true, "DataFlow", "connectors of this market have fresh data");
                break;
            case Verdict.Unavailable:
                conditions.Set(ConditionTypes.UpstreamHealthy, false, "UpstreamUnavailable", "connectors of this market cannot connect or are stale together: the venue, not a pod");
                break;
            case Verdict.Maintenance:
                conditions.Set(ConditionTypes.UpstreamHealthy, false, "UpstreamMaintenance", "a declared maintenance window is open");
                break;
            default:
                conditions.Set(ConditionTypes.UpstreamHealthy, null, "NoEvidence", "no connector says enough to tell");
                break;
        }
    }

    private static void Degraded(Conditions conditions, IReadOnlyList<ShardState> shards, bool paused)
    {
        var reasons = shards.SelectMany(s => s.Reports).SelectMany(r => r.Reasons).ToList();
        if (!paused && shards.FirstOrDefault(s => s.PodProblemReason.Length > 0) is { } pod) conditions.Set(ConditionTypes.Degraded, true, Identifier(pod.PodProblemReason), pod.PodProblem);
        else if (reasons.FirstOrDefault(r => r.Code is "RestartDidNotHelp" or "DecodeFailure" or "ReconnectAttemptsExhausted") is { Code.Length: > 0 } said) conditions.Set(ConditionTypes.Degraded, true, said.Code, said.Message);
        else if (shards.SelectMany(s => s.Reports).SelectMany(r => r.Rejected).FirstOrDefault() is { Symbol.Length: > 0 } rejected) conditions.Set(ConditionTypes.Degraded, true, "SymbolsRejected", $"the venue refuses {rejected.Symbol}: {rejected.Reason}");
        else if (shards.SelectMany(s => s.Reports).Any(r => !r.BusConnected)) conditions.Set(ConditionTypes.Degraded, true, "BusUnavailable", "a connector has no connection to NATS; what it receives waits in its outbox");
        else conditions.Set(ConditionTypes.Degraded, false, "AsExpected", "nothing needs a person");
    }

    /// <summary>What no waiting cures: something that the pods refer to is missing, or the cluster refuses the pods.</summary>
    private static bool NeedsPerson(string reason) => reason is "QuotaExceeded" or "PodsRefused" or "VolumesNotMounted" || MissingReference.Reasons.Contains(reason);

    /// <summary>Reasons are CamelCase identifiers, whatever a kubelet says.</summary>
    private static string Identifier(string reason) => new string([.. reason.Where(char.IsAsciiLetterOrDigit)]) is { Length: > 0 } text && char.IsAsciiLetter(text[0]) ? text : "PodProblem";
}
