namespace MarketPrism.Kubernetes.Entities;

/// <summary>Configuration mounted into pods.</summary>
[KubernetesEntity(Group = "", ApiVersion = "v1", Kind = "ConfigMap", PluralName = "configmaps")]
public sealed class V1ConfigMap : ManagedResource;
