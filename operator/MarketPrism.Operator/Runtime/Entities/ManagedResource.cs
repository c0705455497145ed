using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>
/// A built-in object that a controller makes and compares: metadata are typed, the fields that it sets are kept as text, the rest is dropped. The package's models would keep all of
/// it as objects (docs/adr/0011 has the figures).
/// </summary>
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

/// <summary>A set of equal pods.</summary>
[KubernetesEntity(Group = "apps", ApiVersion = "v1", Kind = "Deployment", PluralName = "deployments")]
public sealed class ManagedDeployment : ManagedResource
{
    /// <summary>The desired state.</summary>
    public RawJson? Spec { get; set; }

    /// <summary>What the Deployment controller has reached.</summary>
    public V1DeploymentStatus? Status { get; set; }

    /// <summary>The pods asked for.</summary>
    [JsonIgnore]
    public int Replicas => Spec is not null && Spec.TryFind("replicas"u8, out var reader) ? reader.GetInt32() : 1;

    /// <inheritdoc/>
    public override RawJson? Field(string name) => name == "spec" ? Spec : null;
}

/// <summary>Configuration mounted into pods.</summary>
[KubernetesEntity(Group = "", ApiVersion = "v1", Kind = "ConfigMap", PluralName = "configmaps")]
public sealed class ManagedConfigMap : ManagedResource
{
    /// <summary>The files by name.</summary>
    public RawJson? Data { get; set; }

    /// <inheritdoc/>
    public override RawJson? Field(string name) => name == "data" ? Data : null;
}

/// <summary>The identity of pods.</summary>
[KubernetesEntity(Group = "", ApiVersion = "v1", Kind = "ServiceAccount", PluralName = "serviceaccounts")]
public sealed class ManagedServiceAccount : ManagedResource
{
    /// <summary>Whether its token is mounted into pods that do not say.</summary>
    public RawJson? AutomountServiceAccountToken { get; set; }

    /// <inheritdoc/>
    public override RawJson? Field(string name) => name == "automountServiceAccountToken" ? AutomountServiceAccountToken : null;
}

/// <summary>How many pods a drain may take at a time.</summary>
[KubernetesEntity(Group = "policy", ApiVersion = "v1", Kind = "PodDisruptionBudget", PluralName = "poddisruptionbudgets")]
public sealed class ManagedDisruptionBudget : ManagedResource
{
    /// <summary>The desired state.</summary>
    public RawJson? Spec { get; set; }

    /// <inheritdoc/>
    public override RawJson? Field(string name) => name == "spec" ? Spec : null;
}

/// <summary>Whom pods may talk to.</summary>
[KubernetesEntity(Group = "networking.k8s.io", ApiVersion = "v1", Kind = "NetworkPolicy", PluralName = "networkpolicies")]
public sealed class ManagedNetworkPolicy : ManagedResource
{
    /// <summary>The desired state.</summary>
    public RawJson? Spec { get; set; }

    /// <inheritdoc/>
    public override RawJson? Field(string name) => name == "spec" ? Spec : null;
}
