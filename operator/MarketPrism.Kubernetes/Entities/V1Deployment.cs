namespace MarketPrism.Kubernetes.Entities;

/// <summary>A set of equal pods.</summary>
[KubernetesEntity(Group = "apps", ApiVersion = "v1", Kind = "Deployment", PluralName = "deployments")]
public sealed class V1Deployment : ManagedResource
{
    /// <summary>What the Deployment controller has reached.</summary>
    public V1DeploymentStatus? Status { get; set; }
}
