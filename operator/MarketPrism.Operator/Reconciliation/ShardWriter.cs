using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using MarketPrism.Kubernetes.Entities;
using MarketPrism.Kubernetes.Events;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Rendering;
using MarketPrism.Operator.Settings;
using MarketPrism.Operator.Sharding;
using MarketPrism.Operator.Status;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>Writes the children of a subscription, in the order in which they need each other.</summary>
internal sealed class ShardWriter(
    ChildWriter<V1ServiceAccount> accounts,
    ChildWriter<V1ConfigMap> maps,
    ChildWriter<V1Deployment> deployments,
    ChildWriter<V1PodDisruptionBudget> budgets,
    ChildWriter<V1NetworkPolicy> policies,
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

    public async Task<IReadOnlyList<ShardState>> WriteAsync(ExchangeSubscription subscription, IReadOnlyList<Shard> plan, CancellationToken cancellationToken)
    {
        var children = new Children(subscription, options, operatorNamespace.Name);
        // these need nothing of each other, and must be there before a pod is
        await Task.WhenAll(
            accounts.ApplyAsync(children.ServiceAccount(), cancellationToken),
            budgets.ApplyAsync(children.DisruptionBudget(), cancellationToken),
            options.NetworkPolicy ? policies.ApplyAsync(children.NetworkPolicy(), cancellationToken) : DeleteAllAsync(policies, subscription, cancellationToken),
            EachAsync(plan, (shard, token) => WriteConfigurationAsync(subscription, children, shard, Names.ShardName(subscription, shard.Index), token), cancellationToken)).ConfigureAwait(false);
        var queued = new ConcurrentDictionary<int, bool>();
        await EachAsync(plan, async (shard, token) => queued[shard.Index] = await WriteDeploymentAsync(subscription, children, Names.ShardName(subscription, shard.Index), token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await DeleteSurplusAsync(subscription, plan, cancellationToken).ConfigureAwait(false);
        return [.. plan.Select(shard => Describe(subscription, shard, Names.ShardName(subscription, shard.Index), queued[shard.Index]))];
    }

    /// <summary>Shards need nothing of each other; some at a time, so that one large subscription does not take the API server for itself.</summary>
    private static Task EachAsync(IReadOnlyList<Shard> plan, Func<Shard, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(plan, new ParallelOptions { MaxDegreeOfParallelism = ShardsAtATime, CancellationToken = cancellationToken }, (shard, token) => new ValueTask(write(shard, token)));

    private async Task WriteConfigurationAsync(ExchangeSubscription subscription, Children children, Shard shard, string name, CancellationToken cancellationToken)
    {
        var file = ConnectorConfiguration.Render(subscription, shard.Symbols, options);
        var live = maps.Get(subscription, name);
        var hash = ContentHash.Of(file);
        var isNew = live?.Metadata.Annotations?.GetValueOrDefault(Names.ConfigHash) != hash;
        var now = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var changedAt = isNew ? now : live!.Metadata.Annotations!.GetValueOrDefault(Names.ConfigChanged) ?? now;
        var isEdited = live is not null && (isNew || live.Metadata.Annotations!.GetValueOrDefault(Names.ConfigEdited) == "true");
        await maps.ApplyAsync(children.ConfigMap(name, file, shard.Symbols, changedAt, isEdited), cancellationToken).ConfigureAwait(false);
        // A kubelet looks at volumes once a minute, and at once when the pod changes
        if (isEdited) await pods.RefreshAsync(subscription, name, hash, DateTimeOffset.Parse(changedAt, CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>True when a changed template waits for its turn.</summary>
    private async Task<bool> WriteDeploymentAsync(ExchangeSubscription subscription, Children children, string name, CancellationToken cancellationToken)
    {
        var inputs = PodTemplate.Inputs(subscription, options);
        var template = PodTemplate.Render(subscription, name, options);
        var live = deployments.Get(subscription, name);
        var (waits, keeps) = (false, false);
        if (live is not null)
        {
            var annotations = live.Metadata.Annotations ?? [];
            var sameInputs = annotations.GetValueOrDefault(Names.InputsHash) == inputs;
            // Other inputs: a rollout, in its turn. Same inputs but rendered otherwise by a newer operator: no reason to roll.
            var reason = sameInputs || subscription.Spec.Paused ? null : pacer.MustWait(subscription, live);
            var renderedOtherwise = sameInputs && annotations.GetValueOrDefault(Names.RenderedHash) != ContentHash.Of(template);
            if ((reason is not null || renderedOtherwise) && LiveTemplate(live) is { } running)
            {
                if (reason is not null) OperatorLog.RolloutWaits(logger, name, reason);
                (template, inputs, waits, keeps) = (running, annotations.GetValueOrDefault(Names.InputsHash) ?? "", reason is not null, true);
            }
        }

        var intent = children.Deployment(name, template, inputs);
        if (keeps) intent["metadata"]!["annotations"]![Names.RenderedHash] = live!.Metadata.Annotations?.GetValueOrDefault(Names.RenderedHash) ?? "";

        var written = await deployments.ApplyAsync(intent, cancellationToken).ConfigureAwait(false);
        if (written && live is null) events(subscription, "ConnectorCreated", $"Deployment {name}");
        return waits;
    }

    private static JsonObject? LiveTemplate(V1Deployment live) =>
        live.Spec is not null && live.Spec.TryFind("template"u8, out var template) ? JsonNode.Parse(ref template) as JsonObject : null;

    private ShardState Describe(ExchangeSubscription subscription, Shard shard, string name, bool queued)
    {
        var live = deployments.Get(subscription, name);
        var (reason, message) = pods.Problem(subscription, name);
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

    private async Task DeleteSurplusAsync(ExchangeSubscription subscription, IReadOnlyList<Shard> plan, CancellationToken cancellationToken)
    {
        var wanted = plan.Select(s => Names.ShardName(subscription, s.Index)).ToHashSet();
        foreach (var surplus in deployments.Of(subscription).Where(d => !wanted.Contains(d.Metadata.Name!)))
        {
            await deployments.DeleteAsync(surplus, cancellationToken).ConfigureAwait(false);
            events(subscription, "ConnectorRemoved", $"Deployment {surplus.Metadata.Name}: its symbols have settled elsewhere");
        }

        foreach (var surplus in maps.Of(subscription).Where(m => !wanted.Contains(m.Metadata.Name!))) await maps.DeleteAsync(surplus, cancellationToken).ConfigureAwait(false);
    }

    private static async Task DeleteAllAsync<TChild>(ChildWriter<TChild> writer, ExchangeSubscription subscription, CancellationToken cancellationToken)
        where TChild : ManagedResource
    {
        foreach (var child in writer.Of(subscription)) await writer.DeleteAsync(child, cancellationToken).ConfigureAwait(false);
    }
}
