using System.Text.Json.Nodes;
using k8s.Models;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Rendering;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Entities;
using MarketPrism.Operator.Runtime.Informers;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>Applies children of one kind, but only what differs from the live object, and never to an object that is not the subscription's own.</summary>
internal sealed class ChildWriter<TChild>(IKubernetesClient client, IEntityLister<TChild> live, ILogger<ChildWriter<TChild>> logger)
    where TChild : ManagedResource
{
    private static readonly PatchOptions Options = new() { FieldManager = Names.Manager, Force = true };
    private static readonly string Kind = ResourceDefinition.Of<TChild>().Kind;

    public TChild? Get(ExchangeSubscription owner, string name) => live.Get(owner.Metadata.NamespaceProperty!, name);

    /// <summary>The children of a subscription.</summary>
    public IReadOnlyList<TChild> Of(ExchangeSubscription owner) => live.OwnedBy(owner.Metadata.Uid!);

    /// <summary>
    /// Why nothing may be written under a name: another's object has it. Null: the name is free, or its object is the subscription's. The cache holds labelled objects only, so a
    /// name that is not in it is looked up, once in the life of a child.
    /// </summary>
    public async Task<string?> FindConflictAsync(ExchangeSubscription owner, string name, CancellationToken cancellationToken)
    {
        var ns = owner.Metadata.NamespaceProperty!;
        var current = live.Get(ns, name) ?? await client.GetAsync<TChild>(name, ns, cancellationToken).ConfigureAwait(false);
        if (current is null || IsOwned(current, owner)) return null;
        var holder = current.Metadata.OwnerReferences?.FirstOrDefault(o => o.Controller == true) is { } other ? $"belongs to {other.Kind} {other.Name}" : "was not created by this operator";
        return $"{Kind} {ns}/{name} {holder}; rename or delete it, then the subscription goes on by itself";
    }

    /// <summary>Applies the intent where the live object differs from it; true when it was written.</summary>
    /// <exception cref="ChildRefusedException">The API server refuses the object.</exception>
    public async Task<bool> ApplyAsync(JsonObject intent, CancellationToken cancellationToken)
    {
        var metadata = intent["metadata"]!;
        var name = metadata["name"]!.GetValue<string>();
        var ns = metadata["namespace"]!.GetValue<string>();
        var current = live.Get(ns, name);
        var difference = current is null ? "absent" : LiveState.Difference(intent, current);
        if (difference is null) return false;
        // With the uid the server refuses to apply to a namesake that has replaced the object meanwhile
        if (current is not null) metadata["uid"] = current.Metadata.Uid;
        OperatorLog.Applying(logger, Kind, ns, name, difference);
        try
        {
            live.Pin(await client.PatchAsync<TChild>(name, ns, V1Patch.PatchType.ApplyPatch, intent, Options, cancellationToken).ConfigureAwait(false));
        }
        catch (ApiException e) when (ChildRefusedException.IsRefusal(e))
        {
            throw new ChildRefusedException(Kind, $"{ns}/{name}", e);
        }

        return true;
    }

    /// <summary>Deletes a child, never a namesake of it.</summary>
    public async Task DeleteAsync(TChild child, CancellationToken cancellationToken)
    {
        var meta = child.Metadata;
        if (meta.DeletionTimestamp is not null) return;
        OperatorLog.Deleting(logger, Kind, meta.NamespaceProperty!, meta.Name!);
        try
        {
            await client.DeleteAsync<TChild>(meta.Name!, meta.NamespaceProperty, meta.Uid, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsConflict)
        {
            return; // another one by this name by now; the watch will tell
        }

        live.Forget(meta.NamespaceProperty!, meta.Name!, meta.Uid!);
    }

    private static bool IsOwned(TChild child, ExchangeSubscription owner) => child.Metadata.OwnerReferences?.Any(o => o.Controller == true && o.Uid == owner.Metadata.Uid) == true;
}
