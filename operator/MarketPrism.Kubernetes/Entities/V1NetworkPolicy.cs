namespace MarketPrism.Kubernetes.Entities;

/// <summary>Whom pods may talk to.</summary>
[KubernetesEntity(Group = "networking.k8s.io", ApiVersion = "v1", Kind = "NetworkPolicy", PluralName = "networkpolicies")]
public sealed class V1NetworkPolicy : ManagedResource;
