using MarketPrism.Kubernetes.Entities;

namespace MarketPrism.Kubernetes.Tests;

[KubernetesEntity(Group = "tests.marketprism.io", ApiVersion = "v1", Kind = "Widget", PluralName = "widgets")]
public sealed class Widget : CustomKubernetesEntity<WidgetSpec, WidgetStatus>;
