using System.Text.Json.Serialization;

namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>What the kubelet sees of a pod.</summary>
public sealed class V1PodStatus
{
    /// <summary><c>Pending</c>, <c>Running</c>, <c>Succeeded</c>, <c>Failed</c> or <c>Unknown</c>.</summary>
    public string? Phase { get; set; }

    /// <summary>The pod's address.</summary>
    [JsonPropertyName("podIP")]
    public string? PodIP { get; set; }

    /// <summary>Its conditions, <c>Ready</c> among them.</summary>
    public List<V1Condition>? Conditions { get; set; }

    /// <summary>Its containers.</summary>
    public List<V1ContainerStatus>? ContainerStatuses { get; set; }
}
