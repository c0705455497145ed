namespace MarketPrism.Telemetry;

/// <summary>Why a process is judged alive or not.</summary>
public enum LivenessCause
{
    /// <summary>Nothing speaks against it.</summary>
    Healthy,

    /// <summary>Liveness is switched off.</summary>
    Disabled,

    /// <summary>It drains: a restart would only lose data.</summary>
    ShuttingDown,

    /// <summary>A loop does not turn: only a restart helps. Not alive.</summary>
    Wedged,

    /// <summary>Stale, all repairs tried, the venue healthy elsewhere: a restart may help. Not alive.</summary>
    StaleWhileUpstreamHealthy,

    /// <summary>Stale, but mode <c>supervisor</c> does not judge that.</summary>
    StaleNotJudged,

    /// <summary>Stale, repairs still under way.</summary>
    StaleRepairing,

    /// <summary>Stale, and so is the venue for others, or in maintenance: a restart cannot help.</summary>
    StaleUpstreamDown,

    /// <summary>Stale, and no evidence that the venue is healthy: fail open.</summary>
    StaleUpstreamUnknown,

    /// <summary>Stale, but too young for a restart that would climb the kubelet's back-off.</summary>
    StaleTooYoung,

    /// <summary>Stale, and restarts did not help: a person is needed.</summary>
    StaleBudgetExhausted,
}
