namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>What the Deployment controller has reached.</summary>
public sealed class V1DeploymentStatus
{
    /// <summary>The generation that the numbers speak of.</summary>
    public long? ObservedGeneration { get; set; }

    /// <summary>All pods, of old and new templates.</summary>
    public int? Replicas { get; set; }

    /// <summary>Pods of the current template.</summary>
    public int? UpdatedReplicas { get; set; }

    /// <summary>Pods that are ready.</summary>
    public int? ReadyReplicas { get; set; }

    /// <summary>Pods that have been ready long enough.</summary>
    public int? AvailableReplicas { get; set; }

    /// <summary><c>Available</c>, <c>Progressing</c>, <c>ReplicaFailure</c>.</summary>
    public List<V1Condition>? Conditions { get; set; }
}
