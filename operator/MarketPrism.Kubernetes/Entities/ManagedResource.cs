using System.Text.Json;
using System.Text.Json.Serialization;

namespace MarketPrism.Kubernetes.Entities;

/// <summary>A built-in object that a controller makes and compares as a whole: metadata are typed, the rest is kept as it came.</summary>
public abstract class ManagedResource : IKubernetesObject<V1ObjectMeta>
{
    /// <inheritdoc/>
    public string? ApiVersion { get; set; }

    /// <inheritdoc/>
    public string? Kind { get; set; }

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>Every other field.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Content { get; set; }
}
