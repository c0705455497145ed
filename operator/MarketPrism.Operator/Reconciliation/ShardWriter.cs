using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Rendering;
using MarketPrism.Operator.Runtime.Entities;
using MarketPrism.Operator.Runtime.Events;
using MarketPrism.Operator.Settings;
using MarketPrism.Operator.Sharding;
using MarketPrism.Operator.Status;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>Writes the children of a subscription, in the order in which they need each other.</summary>
internal sealed class ShardWriter(
    ChildWriter<ManagedServiceAccount> accounts,
    ChildWriter<ManagedConfigMap> maps,
    ChildWriter<ManagedDeployment> deployments,
    ChildWriter<ManagedDisruptionBudget> budgets,
    ChildWriter<ManagedNetworkPolicy> policies,
    ConnectorPods pods,
    ConnectorReports reports,
    RolloutPacer pacer,
    OperatorOptions options,
    OperatorNamespace operatorNamespace,
    EventPublisher events,
    TimeProvider time,
    ILogger<ShardWriter> logger)
{
    private const int ShardsAtATime = 8;

    /// <summary>Why none of the children may be written: a name that one of them needs is another's. Null: all are free or the subscription's own.</summary>
    public async Task<string?> FindConflictAsync(ExchangeSubscription subscription, IReadOnlyList<Shard> plan, CancellationToken cancellationToken)
    {
        var conflicts = new ConcurrentBag<string?>(await Task.WhenAll(
            accounts.FindConflictAsync(subscription, Names.ServiceAccount(subscription), cancellationToken),
            budgets.FindConflictAsync(subscription, Names.DisruptionBudget(subscription), cancellationToken),
            options.NetworkPolicy ? policies.FindConflictAsync(subscription, Names.NetworkPolicy(subscription), cancellationToken) : Task.FromResult<string?>(null)).ConfigureAwait(false));
        await EachAsync(
            plan,
            async (shard, token) =>
            {
                conflicts.Add(await maps.FindConflictAsync(subscription, Names.ConfigMap(subscription, shard.Index), token).ConfigureAwait(false));
                conflicts.Add(await deployments.FindConflictAsync(subscription, Names.Deployment(subscription, shard.Index), token).ConfigureAwait(false));
            },
            cancellationToken).ConfigureAwait(false);
        return conflicts.Where(static c => c is not null).Order(StringComparer.Ordinal).FirstOrDefault();
    }

    public async Task<IReadOnlyList<ShardState>> WriteAsync(ExchangeSubscription subscription, IReadOnlyList<Shard> plan, CancellationToken cancellationToken)
    {
        var children = new Children(subscription, options, operatorNamespace.Name);
        // these need nothing of each other, and must be there before a pod is
        await Task.WhenAll(
            accounts.ApplyAsync(children.ServiceAccount(), cancellationToken),
            budgets.ApplyAsync(children.DisruptionBudget(), cancellationToken),
            options.NetworkPolicy ? policies.ApplyAsync(children.NetworkPolicy(), cancellationToken) : DeleteAllAsync(policies, subscription, cancellationToken),
            EachAsync(plan, (shard, token) => WriteConfigurationAsync(subscription, children, shard, token), cancellationToken)).ConfigureAwait(false);
        var queued = new ConcurrentDictionary<int, bool>();
        await EachAsync(plan, async (shard, token) => queued[shard.Index] = await WriteDeploymentAsync(subscription, children, shard.Index, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await DeleteSurplusAsync(subscription, plan, cancellationToken).ConfigureAwait(false);
        return [.. plan.Select(shard => Describe(subscription, shard, queued[shard.Index]))];
    }

    /// <summary>Shards need nothing of each other; some at a time, so that one large subscription does not take the API server for itself.</summary>
    private static Task EachAsync(IReadOnlyList<Shard> plan, Func<Shard, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(plan, new ParallelOptions { MaxDegreeOfParallelism = ShardsAtATime, CancellationToken = cancellationToken }, (shard, token) => new ValueTask(write(shard, token)));

    private async Task WriteConfigurationAsync(ExchangeSubscription subscription, Children children, Shard shard, CancellationToken cancellationToken)
    {
        var file = ConnectorConfiguration.Render(subscription, shard.Symbols, options);
        var live = maps.Get(subscription, Names.ConfigMap(subscription, shard.Index));
        var hash = ContentHash.Of(file);
        var isNew = live?.GetAnnotation(Names.ConfigHash) != hash;
        var now = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var changedAt = isNew ? now : live!.GetAnnotation(Names.ConfigChanged) ?? now;
        var isEdited = live is not null && (isNew || live.GetAnnotation(Names.ConfigEdited) == "true");
        await maps.ApplyAsync(children.ConfigMap(shard.Index, file, shard.Symbols, changedAt, isEdited), cancellationToken).ConfigureAwait(false);
        // A kubelet looks at volumes once a minute, and at once when the pod changes
        if (isEdited) await pods.RefreshAsync(subscription, Names.ShardName(subscription, shard.Index), hash, DateTimeOffset.Parse(changedAt, CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>True when a changed template waits for its turn.</summary>
    private async Task<bool> WriteDeploymentAsync(ExchangeSubscription subscription, Children children, int index, CancellationToken cancellationToken)
    {
        var inputs = PodTemplate.Inputs(subscription, options);
        var template = PodTemplate.Render(subscription, index, options);
        var live = deployments.Get(subscription, Names.Deployment(subscription, index));
        var (waits, keeps) = (false, false);
        if (live is not null)
        {
            var sameInputs = live.GetAnnotation(Names.InputsHash) == inputs;
            // Other inputs: a rollout, in its turn. Same inputs but rendered otherwise by a newer operator: no reason to roll.
            var reason = sameInputs || subscription.Spec.Paused ? null : pacer.MustWait(subscription, live);
            var renderedOtherwise = sameInputs && live.GetAnnotation(Names.RenderedHash) != ContentHash.Of(template);
            if ((reason is not null || renderedOtherwise) && LiveTemplate(live) is { } running)
            {
                if (reason is not null) OperatorLog.RolloutWaits(logger, Names.ShardName(subscription, index), reason);
                (template, inputs, waits, keeps) = (running, live.GetAnnotation(Names.InputsHash) ?? "", reason is not null, true);
            }
        }

        var intent = children.Deployment(index, template, inputs);
        if (keeps) intent["metadata"]!["annotations"]![Names.RenderedHash] = live!.GetAnnotation(Names.RenderedHash) ?? "";

        var written = await deployments.ApplyAsync(intent, cancellationToken).ConfigureAwait(false);
        if (written && live is null) events(subscription, "ConnectorCreated", $"Deployment {Names.Deployment(subscription, index)}");
        return waits;
    }

    private static JsonObject? LiveTemplate(ManagedDeployment live) =>
        live.Spec is not null && live.Spec.TryFind("template"u8, out var template) ? JsonNode.Parse(ref template) as JsonObject : null;

    private ShardState Describe(ExchangeSubscription subscription, Shard shard, bool queued)
    {
        var name = Names.ShardName(subscription, shard.Index);
        var live = deployments.Get(subscription, Names.Deployment(subscription, shard.Index));
        var (reason, message) = pods.Problem(subscription, name);
        if (reason.Length == 0) (reason, message) = RefusedPods(live);
        return new ShardState
        {
            Shard = shard,
            Name = name,
            ReadyPods = live?.Status?.ReadyReplicas ?? 0,
            IsRolling = live is not null && RolloutPacer.IsRolling(live),
            IsQueued = queued,
            Reports = reports.Of(subscription.Metadata.NamespaceProperty!, name),
            PodProblem = message,
            PodProblemReason = reason,
        };
    }

    /// <summary>Why the cluster creates no pod of a Deployment: quota, admission, a policy.</summary>
    private static (string Reason, string Message) RefusedPods(ManagedDeployment? live) =>
        live?.Status?.Conditions?.FirstOrDefault(static c => c is { Type: "ReplicaFailure", Status: "True" }) is { } failure
            ? (failure.Message.Contains("exceeded quota", StringComparison.OrdinalIgnoreCase) ? "QuotaExceeded" : "PodsRefused", $"Deployment {live.Metadata.Name}: {failure.Message}")
            : ("", "");

    private async Task DeleteSurplusAsync(ExchangeSubscription subscription, IReadOnlyList<Shard> plan, CancellationToken cancellationToken)
    {
        var planned = plan.Select(s => Names.ShardName(subscription, s.Index)).ToHashSet();
        var wanted = plan.SelectMany(s => new[] { Names.Deployment(subscription, s.Index), Names.ConfigMap(subscription, s.Index) }).ToHashSet();
        var kept = new HashSet<string>();
        foreach (var surplus in deployments.Of(subscription).Where(d => !wanted.Contains(d.Metadata.Name!)))
        {
            // A shard under the name that an earlier release gave it: it goes when its successor collects
            var shard = surplus.GetLabel(Names.Shard) ?? "";
            if (planned.Contains(shard) && !subscription.Spec.Paused && !deployments.Of(subscription).Any(d => d != surplus && d.GetLabel(Names.Shard) == shard && d.Status?.ReadyReplicas > 0))
            {
                kept.Add(shard);
                continue;
            }

            await deployments.DeleteAsync(surplus, cancellationToken).ConfigureAwait(false);
            events(subscription, "ConnectorRemoved", $"Deployment {surplus.Metadata.Name}: its symbols are collected elsewhere");
        }

        foreach (var surplus in maps.Of(subscription).Where(m => !wanted.Contains(m.Metadata.Name!) && !kept.Contains(m.GetLabel(Names.Shard) ?? ""))) await maps.DeleteAsync(surplus, cancellationToken).ConfigureAwait(false);
    }

    private static async Task DeleteAllAsync<TChild>(ChildWriter<TChild> writer, ExchangeSubscription subscription, CancellationToken cancellationToken)
        where TChild : ManagedResource
    {
        foreach (var child in writer.Of(subscription)) await writer.DeleteAsync(child, cancellationToken).ConfigureAwait(false);
    }
}
