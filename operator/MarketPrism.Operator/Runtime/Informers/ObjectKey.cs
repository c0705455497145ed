using k8s;
using k8s.Models;

namespace MarketPrism.Operator.Runtime.Informers;

/// <summary>Names one object of a kind.</summary>
/// <param name="Namespace">The namespace; empty for objects of the cluster.</param>
/// <param name="Name">The name.</param>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    /// <summary>The key of an object.</summary>
    /// <param name="entity">The object.</param>
    public static ObjectKey Of(IKubernetesObject<V1ObjectMeta> entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return new ObjectKey(entity.Metadata.NamespaceProperty ?? "", entity.Metadata.Name ?? "");
    }

    /// <inheritdoc/>
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
