namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>How a container is doing.</summary>
public sealed class V1ContainerStatus
{
    /// <summary>The container.</summary>
    public string? Name { get; set; }

    /// <summary>Whether its readiness probe holds.</summary>
    public bool? Ready { get; set; }

    /// <summary>How often it was restarted.</summary>
    public int? RestartCount { get; set; }

    /// <summary>Its state.</summary>
    public V1ContainerState? State { get; set; }

    /// <summary>The state before the last restart.</summary>
    public V1ContainerState? LastState { get; set; }
}
