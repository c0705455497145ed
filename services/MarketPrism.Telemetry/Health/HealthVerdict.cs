namespace MarketPrism.Telemetry;

/// <summary>The answer of a probe.</summary>
/// <param name="IsGood">Whether it passes.</param>
/// <param name="Message">Why, or why not, with what to do.</param>
public readonly record struct HealthVerdict(bool IsGood, string Message)
{
    /// <summary>It passes.</summary>
    public static HealthVerdict Good { get; } = new(true, "ok");
}
