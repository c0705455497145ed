using System.Text.Json.Serialization;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Runtime.Json;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TimeConverter)])]
[JsonSerializable(typeof(V1ObjectMeta))]
[JsonSerializable(typeof(V1OwnerReference))]
[JsonSerializable(typeof(V1Status))]
[JsonSerializable(typeof(WatchBookmark))]
[JsonSerializable(typeof(V1Lease))]
[JsonSerializable(typeof(EventsV1Event))]
[JsonSerializable(typeof(V1Deployment))]
[JsonSerializable(typeof(V1ConfigMap))]
[JsonSerializable(typeof(V1ServiceAccount))]
[JsonSerializable(typeof(V1PodDisruptionBudget))]
[JsonSerializable(typeof(V1NetworkPolicy))]
[JsonSerializable(typeof(V1Pod))]
internal sealed partial class KubernetesJsonContext : JsonSerializerContext;
