namespace MarketPrism.Operator.Runtime.Queue;

/// <summary>How failures are slowed down.</summary>
public sealed record RateLimitOptions
{
    /// <summary>The first delay of a key; it doubles with each failure. Default: 5 ms.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The longest delay of a key. Default: 1,000 s.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(1000);

    /// <summary>Retries a second over all keys. Default: 10.</summary>
    public double Rate { get; init; } = 10;

    /// <summary>Retries that may come at once. Default: 100.</summary>
    public double Burst { get; init; } = 100;
}
