using k8s.Models;

namespace MarketPrism.Operator.Runtime.Reconciliation;

/// <summary>Tells a change of intent from the echo of a status write.</summary>
internal static class MetadataChanges
{
    public static bool Matter(V1ObjectMeta before, V1ObjectMeta after) =>
        before.Uid != after.Uid ||
        before.Generation != after.Generation ||
        (after.Generation is null && before.ResourceVersion != after.ResourceVersion) || // a kind that counts no generations
        before.DeletionTimestamp != after.DeletionTimestamp ||
        !Same(before.Labels, after.Labels) ||
        !Same(before.Annotations, after.Annotations) ||
        !(before.Finalizers ?? []).SequenceEqual(after.Finalizers ?? []);

    private static bool Same(IDictionary<string, string>? left, IDictionary<string, string>? right)
    {
        if ((left?.Count ?? 0) != (right?.Count ?? 0)) return false;
        return left is null || left.Count == 0 || left.All(p => right!.TryGetValue(p.Key, out var value) && value == p.Value);
    }
}
