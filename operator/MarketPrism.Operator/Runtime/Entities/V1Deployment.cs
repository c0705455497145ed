using System.Text.Json.Serialization;

namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>A set of equal pods.</summary>
[KubernetesEntity(Group = "apps", ApiVersion = "v1", Kind = "Deployment", PluralName = "deployments")]
public sealed class V1Deployment : ManagedResource
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
