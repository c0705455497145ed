using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>The part of a pod that tells how it is doing; the package's pod is many times as large (docs/adr/0011).</summary>
[KubernetesEntity(Group = "", ApiVersion = "v1", Kind = "Pod", PluralName = "pods")]
public sealed class PodSummary : IKubernetesObject<V1ObjectMeta>
{
    /// <inheritdoc/>
    public string? ApiVersion { get; set; }

    /// <inheritdoc/>
    public string? Kind { get; set; }

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>What the kubelet sees.</summary>
    public PodSummaryStatus? Status { get; set; }
}

/// <summary>What the kubelet sees of a pod.</summary>
public sealed class PodSummaryStatus
{
    /// <summary><c>Pending</c>, <c>Running</c>, <c>Succeeded</c>, <c>Failed</c> or <c>Unknown</c>.</summary>
    public string? Phase { get; set; }

    /// <summary>The pod's address.</summary>
    [JsonPropertyName("podIP")]
    public string? PodIP { get; set; }

    /// <summary>Its conditions, <c>PodScheduled</c> among them.</summary>
    public List<PodConditionSummary>? Conditions { get; set; }

    /// <summary>Its containers.</summary>
    public List<ContainerSummary>? ContainerStatuses { get; set; }
}

/// <summary>One observed aspect of a pod.</summary>
public sealed class PodConditionSummary
{
    /// <summary>The aspect.</summary>
    public string? Type { get; set; }

    /// <summary><c>True</c>, <c>False</c> or <c>Unknown</c>.</summary>
    public string? Status { get; set; }

    /// <summary>Why, for programs.</summary>
    public string? Reason { get; set; }

    /// <summary>Why, for people.</summary>
    public string? Message { get; set; }
}

/// <summary>How a container is doing.</summary>
public sealed class ContainerSummary
{
    /// <summary>The container.</summary>
    public string? Name { get; set; }

    /// <summary>Whether its readiness probe holds.</summary>
    public bool? Ready { get; set; }

    /// <summary>How often it was restarted.</summary>
    public int? RestartCount { get; set; }

    /// <summary>Its state.</summary>
    public ContainerStateSummary? State { get; set; }

    /// <summary>The state before the last restart.</summary>
    public ContainerStateSummary? LastState { get; set; }
}

/// <summary>A container's state; one of the properties is set.</summary>
public sealed class ContainerStateSummary
{
    /// <summary>Why it does not run yet.</summary>
    public ContainerStateReason? Waiting { get; set; }

    /// <summary>Why it ended.</summary>
    public ContainerStateReason? Terminated { get; set; }
}

/// <summary>The reason of a container's state.</summary>
public sealed class ContainerStateReason
{
    /// <summary>The reason, for programs.</summary>
    public string? Reason { get; set; }

    /// <summary>The reason, for people; the termination log where there is one.</summary>
    public string? Message { get; set; }
}
