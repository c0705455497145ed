namespace MarketPrism.Configuration;

/// <summary>What liveness is tied to.</summary>
public enum LivenessMode
{
    /// <summary>The supervisor's loops, and message freshness where a restart can help.</summary>
    Freshness,

    /// <summary>The supervisor's loops alone.</summary>
    Supervisor,

    /// <summary>Always alive.</summary>
    Disabled,
}
