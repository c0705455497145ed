namespace MarketPrism.Feeds.Simulation;

/// <summary>What to simulate.</summary>
public sealed record YearOptions
{
    /// <summary>Decides everything; the same seed gives the same digest.</summary>
    public required int Seed { get; init; }

    /// <summary>Length in days. 1 to 3660, default 365.</summary>
    public int Days { get; init; } = 365;

    /// <summary>Told after each simulated day: days done, and what went wrong so far.</summary>
    public Action<int, int>? OnDay { get; init; }

    /// <summary>Told each event as a line of text, for looking into a seed; null = nobody.</summary>
    public Action<string>? Trace { get; init; }
}
