namespace MarketPrism.Kubernetes.Entities;

/// <summary>The identity of pods.</summary>
[KubernetesEntity(Group = "", ApiVersion = "v1", Kind = "ServiceAccount", PluralName = "serviceaccounts")]
public sealed class V1ServiceAccount : ManagedResource;
