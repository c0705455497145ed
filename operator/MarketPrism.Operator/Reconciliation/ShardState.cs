using MarketPrism.Operator.Sharding;
using MarketPrism.Operator.Status;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>A shard as planned, and how it is doing.</summary>
internal sealed record ShardState
{
    public required Shard Shard { get; init; }

    public required string Name { get; init; }

    /// <summary>Ready pods by the Deployment.</summary>
    public int ReadyPods { get; init; }

    public bool IsRolling { get; init; }

    /// <summary>The wanted template waits for its turn.</summary>
    public bool IsQueued { get; init; }

    public IReadOnlyList<ConnectorReport> Reports { get; init; } = [];

    /// <summary>Why a pod cannot start; empty: nothing known.</summary>
    public string PodProblem { get; init; } = "";

    public string PodProblemReason { get; init; } = "";

    public bool IsFresh => Reports.Count > 0 && Reports.Any(r => r.IsFresh);

    /// <summary>A connector of it carries everything that the venue does not refuse.</summary>
    public bool IsEstablished => Reports.Any(r => r.IsFresh && r.IsComplete);
}
