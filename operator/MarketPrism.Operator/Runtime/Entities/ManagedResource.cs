namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>A built-in object that a controller makes and compares: metadata are typed, the fields that it sets are kept as text, the rest is dropped.</summary>
public abstract class ManagedResource : IKubernetesObject<V1ObjectMeta>
{
    /// <inheritdoc/>
    public string? ApiVersion { get; set; }

    /// <inheritdoc/>
    public string? Kind { get; set; }

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>A kept field beside the metadata, by its name in the API; null: absent, or not kept.</summary>
    /// <param name="name">The field, <c>spec</c>.</param>
    public abstract RawJson? Field(string name);
}
