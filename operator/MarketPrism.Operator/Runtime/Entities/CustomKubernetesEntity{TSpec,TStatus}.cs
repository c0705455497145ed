using k8s;
using k8s.Models;
namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>The base of a custom resource's type; KubeOps' shape.</summary>
/// <typeparam name="TSpec">The desired state.</typeparam>
/// <typeparam name="TStatus">The observed state.</typeparam>
public abstract class CustomKubernetesEntity<TSpec, TStatus> : IKubernetesObject<V1ObjectMeta>
    where TSpec : new()
    where TStatus : new()
{
    /// <inheritdoc/>
    public string? ApiVersion { get; set; }

    /// <inheritdoc/>
    public string? Kind { get; set; }

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>The desired state.</summary>
    public TSpec Spec { get; set; } = new();

    /// <summary>The observed state.</summary>
    public TStatus Status { get; set; } = new();
}
