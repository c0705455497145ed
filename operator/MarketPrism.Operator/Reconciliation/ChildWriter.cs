using System.Text.Json.Nodes;
using MarketPrism.Kubernetes.Client;
using MarketPrism.Kubernetes.Entities;
using MarketPrism.Kubernetes.Informers;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Rendering;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>Applies children of one kind, but only what differs from the live object.</summary>
internal sealed class ChildWriter<TChild>(IKubernetesClient client, IEntityLister<TChild> live, ILogger<ChildWriter<TChild>> logger)
    where TChild : ManagedResource
{
    private static readonly PatchOptions Options = new() { FieldManager = Names.Manager, Force = true };

    public TChild? Get(ExchangeSubscription owner, string name) => live.Get(owner.Metadata.NamespaceProperty!, name);

    /// <summary>The children of a subscription.</summary>
    public IReadOnlyList<TChild> Of(ExchangeSubscription owner) => live.OwnedBy(owner.Metadata.Uid!);

    /// <summary>Applies the intent where the live object differs from it; true when it was written.</summary>
    public async Task<bool> ApplyAsync(JsonObject intent, CancellationToken cancellationToken)
    {
        var name = intent["metadata"]!["name"]!.GetValue<string>();
        var ns = intent["metadata"]!["namespace"]!.GetValue<string>();
        var current = live.Get(ns, name);
        var difference = current is null ? "absent" : LiveState.Difference(intent, current);
        if (difference is null) return false;
        OperatorLog.Applying(logger, typeof(TChild).Name, ns, name, difference);
        live.Pin(await client.PatchAsync<TChild>(name, ns, PatchType.Apply, intent, Options, cancellationToken).ConfigureAwait(false));
        return true;
    }

    /// <summary>Deletes a child, never a namesake of it.</summary>
    public async Task DeleteAsync(TChild child, CancellationToken cancellationToken)
    {
        var meta = child.Metadata;
        if (meta.DeletionTimestamp is not null) return;
        OperatorLog.Deleting(logger, typeof(TChild).Name, meta.NamespaceProperty!, meta.Name!);
        try
        {
            await client.DeleteAsync<TChild>(meta.Name!, meta.NamespaceProperty, new DeleteOptions { Uid = meta.Uid }, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsConflict)
        {
            return; // another one by this name by now; the watch will tell
        }

        live.Forget(meta.NamespaceProperty!, meta.Name!, meta.Uid!);
    }
}
