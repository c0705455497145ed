namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>A container's state; one of the properties is set.</summary>
public sealed class V1ContainerState
{
    /// <summary>Why it does not run yet.</summary>
    public V1ContainerStateDetail? Waiting { get; set; }

    /// <summary>Why it ended.</summary>
    public V1ContainerStateDetail? Terminated { get; set; }
}
