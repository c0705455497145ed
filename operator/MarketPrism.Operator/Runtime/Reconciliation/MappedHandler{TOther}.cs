using k8s;
using k8s.Models;
using MarketPrism.Operator.Runtime.Informers;

namespace MarketPrism.Operator.Runtime.Reconciliation;

/// <summary>Maps any object to the one that it concerns.</summary>
internal sealed class MappedHandler<TOther>(Func<TOther, ObjectKey?> map, Action<ObjectKey, bool> enqueue) : IInformerHandler<TOther>
    where TOther : class, IKubernetesObject<V1ObjectMeta>
{
    public void OnAdded(TOther entity, bool inInitialList) => Enqueue(entity, inInitialList);

    public void OnUpdated(TOther before, TOther after) => Enqueue(after, before.Metadata.ResourceVersion == after.Metadata.ResourceVersion);

    public void OnDeleted(TOther last, bool isTombstone) => Enqueue(last, false);

    private void Enqueue(TOther entity, bool low)
    {
        if (map(entity) is { } key) enqueue(key, low);
    }
}
