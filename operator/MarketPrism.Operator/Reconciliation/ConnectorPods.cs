using System.Text.Json.Nodes;
using k8s.Models;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Rendering;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Entities;
using MarketPrism.Operator.Runtime.Informers;
using MarketPrism.Operator.Settings;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>The connectors' pods: why they do not start, and the nudge that makes a kubelet bring a changed file at once.</summary>
internal sealed class ConnectorPods(IKubernetesClient client, IEntityLister<PodSummary> pods, OperatorOptions options, TimeProvider time)
{
    public const string ShardIndex = "shard";

    /// <summary>A kubelet tells of a volume that it cannot mount in events only; a pod that has not started by then most likely waits for one.</summary>
    private static readonly TimeSpan VolumeGrace = TimeSpan.FromSeconds(30);

    public static IEnumerable<string> IndexOf(PodSummary pod) => pod.GetLabel(Names.Shard) is { } shard ? [$"{pod.Metadata.NamespaceProperty}/{shard}"] : [];

    public static ObjectKey? SubscriptionOf(PodSummary pod) =>
        pod.GetLabel(Names.Subscription) is { } name ? new ObjectKey(pod.Metadata.NamespaceProperty!, name) : null;

    /// <summary>
    /// Touches pods that have not heard of this configuration: those that are no younger than its change, and those touched for an
    /// older one. Whoever appears in the cache only after the change is found by the times.
    /// </summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="shard">The shard's name.</param>
    /// <param name="hash">The configuration's hash.</param>
    /// <param name="changedAt">When it changed, in whole seconds.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task RefreshAsync(ExchangeSubscription subscription, string shard, string hash, DateTimeOffset changedAt, CancellationToken cancellationToken)
    {
        foreach (var pod in Of(subscription, shard).Where(p => p.Metadata.DeletionTimestamp is null))
        {
            var seen = pod.GetAnnotation(Names.ConfigHash);
            if (seen == hash || (seen is null && pod.Metadata.CreationTimestamp > changedAt)) continue;
            var patch = new JsonObject
            {
                ["metadata"] = new JsonObject { ["uid"] = pod.Metadata.Uid, ["annotations"] = new JsonObject { [Names.ConfigHash] = hash } },
            };
            try
            {
                pods.Pin(await client.PatchAsync<PodSummary>(pod.Metadata.Name!, pod.Metadata.NamespaceProperty, V1Patch.PatchType.MergePatch, patch, new PatchOptions { FieldManager = Names.Manager }, cancellationToken).ConfigureAwait(false));
            }
            catch (ApiException e) when (e.IsNotFound || e.IsConflict)
            {
                // gone, or another pod by this name: it starts with the new file
            }
        }
    }

    /// <summary>Why a pod of the shard does not run, for programs and for people; empty: nothing known.</summary>
    public (string Reason, string Message) Problem(ExchangeSubscription subscription, string shard)
    {
        foreach (var pod in Of(subscription, shard))
        {
            foreach (var container in pod.Status?.ContainerStatuses ?? [])
            {
                if (container.State?.Waiting is not { Reason: { } reason } waiting) continue;
                if (reason is "ContainerCreating" or "PodInitializing")
                {
                    if (time.GetUtcNow() - pod.Metadata.CreationTimestamp < VolumeGrace || MissingReference.Mounted(subscription, options) is not { Length: > 0 } mounted) continue;
                    return ("VolumesNotMounted", $"pod {pod.Metadata.Name} has not started for {VolumeGrace.TotalSeconds:0} s; it mounts {mounted}, which must exist in namespace {pod.Metadata.NamespaceProperty}");
                }

                var message = waiting.Message ?? container.LastState?.Terminated?.Message ?? "";
                if (reason == "CreateContainerConfigError" && MissingReference.Find(subscription, options, message) is { } missing) return (missing.Reason, $"{missing.Message}: {message.Trim()}");
                return (reason, $"pod {pod.Metadata.Name}: {reason}{(message.Length > 0 ? $": {message.Trim()}" : "")}");
            }

            if (pod.Status?.Conditions?.FirstOrDefault(c => c is { Type: "PodScheduled", Status: "False" }) is { } unscheduled)
            {
                return (unscheduled.Reason ?? "Unschedulable", $"pod {pod.Metadata.Name} is not scheduled: {unscheduled.Message}");
            }
        }

        return ("", "");
    }

    private IReadOnlyList<PodSummary> Of(ExchangeSubscription subscription, string shard) => pods.ByIndex(ShardIndex, $"{subscription.Metadata.NamespaceProperty}/{shard}");
}
