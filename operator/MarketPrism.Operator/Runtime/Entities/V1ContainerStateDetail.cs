namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>The reason of a container's state.</summary>
public sealed class V1ContainerStateDetail
{
    /// <summary>The reason, for programs.</summary>
    public string? Reason { get; set; }

    /// <summary>The reason, for people; the termination log where there is one.</summary>
    public string? Message { get; set; }
}
