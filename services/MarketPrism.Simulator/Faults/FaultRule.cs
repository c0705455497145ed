namespace MarketPrism.Simulator.Faults;

/// <summary>A fault that is asked for: what, where, how often, how long.</summary>
public sealed record FaultRule
{
    /// <summary>What goes wrong.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>A name to count it by and to withdraw it; given by the simulator when empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>Only this venue (<c>binance</c>, <c>binance-usdm</c>, <c>binance-coinm</c>, <c>okx</c>); empty = all.</summary>
    public string Venue { get; init; } = "";

    /// <summary>Only this instrument; empty = all.</summary>
    public string Symbol { get; init; } = "";

    /// <summary>Only streams whose name contains this, such as <c>@depth</c> or <c>books</c>, or REST paths, such as <c>exchangeInfo</c>; empty = all.</summary>
    public string Stream { get; init; } = "";

    /// <summary>Only this connection; 0 = all.</summary>
    public long Connection { get; init; }

    /// <summary>The chance each time it could happen (frame, request, dial; for connections each second), 0 … 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>How often at most; 0 = no limit.</summary>
    public long Count { get; init; }

    /// <summary>How long the effect lasts, where it lasts; seconds.</summary>
    public double Duration { get; init; } = 30;

    /// <summary>How long the rule is in force, seconds; 0 = until it is withdrawn.</summary>
    public double ActiveFor { get; init; }

    /// <summary>In force for this share of each period only, in one piece, at a time within it by the seed; 0 … 1, 1 = always.</summary>
    public double Share { get; init; } = 1;

    /// <summary>The period of <see cref="Share"/>, seconds, 0.1 … 1e6.</summary>
    public double Period { get; init; } = 60;

    /// <summary>The HTTP status of a refusal; 0 = the kind's own.</summary>
    public int Status { get; init; }

    /// <summary>Retry-After of a refusal, seconds; below 0 = none.</summary>
    public int RetryAfter { get; init; } = 5;

    /// <summary>Where its chances come from; 0 = from the simulator's seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>Throws when something is out of range, and says which.</summary>
    public FaultRule Validate()
    {
        if (Probability is not (>= 0 and <= 1)) throw new ArgumentException($"probability is {Probability}: it must be within 0 … 1");
        if (Count < 0) throw new ArgumentException($"count is {Count}: it must be 0 (no limit) or more");
        if (Duration is not (>= 0 and <= 1e9)) throw new ArgumentException($"duration is {Duration}: it must be within 0 … 1e9 seconds");
        if (ActiveFor is not (>= 0 and <= 1e9)) throw new ArgumentException($"active_for is {ActiveFor}: it must be within 0 … 1e9 seconds");
        if (Share is not (>= 0 and <= 1)) throw new ArgumentException($"share is {Share}: it must be within 0 … 1");
        if (Period is not (>= 0.1 and <= 1e6)) throw new ArgumentException($"period is {Period}: it must be within 0.1 … 1e6 seconds");
        if (Status != 0 && Status is not (>= 400 and <= 599)) throw new ArgumentException($"status is {Status}: it must be within 400 … 599");
        return this;
    }
}
