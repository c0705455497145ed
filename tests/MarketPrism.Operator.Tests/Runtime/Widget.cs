using k8s.Models;
using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Tests.Runtime;

[KubernetesEntity(Group = "tests.marketprism.io", ApiVersion = "v1", Kind = "Widget", PluralName = "widgets")]
public sealed class Widget : CustomKubernetesEntity<WidgetSpec, WidgetStatus>;
