using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Events;
using MarketPrism.Operator.Runtime.Informers;
using MarketPrism.Operator.Runtime.Json;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>Writes the status by a merge patch, only when it says something new.</summary>
internal sealed class StatusWriter(
    IKubernetesClient client, IEntityLister<ExchangeSubscription> subscriptions, StatusBuilder builder, EventPublisher events)
{
    private static readonly JsonSerializerOptions Json = KubernetesJsonOptions.Create([OperatorJsonContext.Default]);

    public Task WriteAsync(ExchangeSubscription subscription, IReadOnlyList<ShardState> shards, CancellationToken cancellationToken) =>
        WriteAsync(subscription, builder.Build(subscription, shards), Announce, cancellationToken);

    /// <summary>The spec is not acted on; what runs goes on.</summary>
    public Task WriteRefusalAsync(ExchangeSubscription subscription, string reason, string message, CancellationToken cancellationToken) =>
        WriteAsync(subscription, builder.Refuse(subscription, reason, message), (_, _) => AnnounceRefusal(subscription, reason, message), cancellationToken);

    private async Task WriteAsync(ExchangeSubscription subscription, ExchangeSubscriptionStatus status, Action<ExchangeSubscription, ExchangeSubscriptionStatus> announce, CancellationToken cancellationToken)
    {
        var before = Node(subscription.Status);
        var after = Node(status);
        if (JsonNode.DeepEquals(before, after)) return;
        foreach (var key in before.Select(p => p.Key).Where(k => !after.ContainsKey(k)).ToList()) after[key] = null; // a merge patch removes by null
        var patch = new JsonObject { ["status"] = after };
        try
        {
            subscriptions.Pin(await client.PatchAsync<ExchangeSubscription>(
                subscription.Metadata.Name!, subscription.Metadata.NamespaceProperty, V1Patch.PatchType.MergePatch, patch, new PatchOptions { Status = true }, cancellationToken).ConfigureAwait(false));
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return; // deleted meanwhile
        }

        announce(subscription, status);
    }

    /// <summary>Of a new resource as well: its author is waiting for an answer.</summary>
    private void AnnounceRefusal(ExchangeSubscription subscription, string reason, string message)
    {
        var isKnown = subscription.Status?.Conditions?.Any(c => c is { Type: ConditionTypes.Ready, Status: "False" } && c.Reason == reason && c.Message == message) == true;
        if (!isKnown) events(subscription, reason, message, EventType.Warning);
    }

    /// <summary>Events tell of transitions only.</summary>
    private void Announce(ExchangeSubscription subscription, ExchangeSubscriptionStatus status)
    {
        foreach (var type in (string[])[ConditionTypes.Ready, ConditionTypes.UpstreamHealthy, ConditionTypes.Degraded])
        {
            var now = status.Conditions?.FirstOrDefault(c => c.Type == type);
            var last = subscription.Status?.Conditions?.FirstOrDefault(c => c.Type == type);
            if (now is null || now.Status == "Unknown" || (last?.Status == now.Status && last.Reason == now.Reason)) continue;
            if (last is null && now.Status == "False") continue; // the first look at a new resource is no news
            var isGood = now.Status == (type == ConditionTypes.Degraded ? "False" : "True");
            if (isGood && last is null) continue;
            events(subscription, isGood && type == ConditionTypes.Degraded ? "Recovered" : now.Reason, now.Message, isGood ? EventType.Normal : EventType.Warning);
        }
    }

    private static JsonObject Node(ExchangeSubscriptionStatus? status) =>
        status is null ? [] : (JsonObject)JsonSerializer.SerializeToNode(status, Json.GetTypeInfo(typeof(ExchangeSubscriptionStatus)))!;
}
