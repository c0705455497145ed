using MarketPrism.Operator.Runtime.Queue;

namespace MarketPrism.Operator.Runtime.Reconciliation;

/// <summary>How a controller works.</summary>
public sealed record ControllerOptions
{
    /// <summary>Objects worked on at a time, 1 … 64. Default: 4.</summary>
    public int Workers { get; init; } = 4;

    /// <summary>The longest that one reconciliation may take. Default: 2 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long news of children and of other objects are gathered before the object is looked at, counted from the first: what the
    /// cluster does to a new child comes in several steps. Changes of the object itself never wait. Default: not at all.
    /// </summary>
    public TimeSpan GatherChildren { get; init; } = TimeSpan.Zero;

    /// <summary>How failures are slowed down.</summary>
    public RateLimitOptions RateLimit { get; init; } = new();
}
