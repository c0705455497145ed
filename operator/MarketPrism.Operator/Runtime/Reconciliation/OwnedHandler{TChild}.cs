using k8s;
using k8s.Models;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Informers;

namespace MarketPrism.Operator.Runtime.Reconciliation;

/// <summary>Maps a child to its controller owner. Every change counts, where controllers read their children's status.</summary>
internal sealed class OwnedHandler<TChild>(ResourceDefinition owner, bool statusMatters, Action<ObjectKey, bool> enqueue) : IInformerHandler<TChild>
    where TChild : class, IKubernetesObject<V1ObjectMeta>
{
    public void OnAdded(TChild entity, bool inInitialList) => Enqueue(entity, inInitialList);

    public void OnUpdated(TChild before, TChild after)
    {
        var echo = before.Metadata.ResourceVersion == after.Metadata.ResourceVersion;
        var moved = Owner(before) is { } left && Owner(after) != left;
        if (moved) enqueue(Owner(before)!.Value, false);
        if (moved || echo || statusMatters || MetadataChanges.Matter(before.Metadata, after.Metadata)) Enqueue(after, echo);
    }

    public void OnDeleted(TChild last, bool isTombstone) => Enqueue(last, false);

    private void Enqueue(TChild child, bool low)
    {
        if (Owner(child) is { } key) enqueue(key, low);
    }

    private ObjectKey? Owner(TChild child)
    {
        var reference = child.Metadata.OwnerReferences?.FirstOrDefault(o => o.Controller == true);
        if (reference?.Kind != owner.Kind || reference.ApiVersion?.Split('/')[0] != owner.Group) return null;
        return new ObjectKey(child.Metadata.NamespaceProperty ?? "", reference.Name ?? "");
    }
}
