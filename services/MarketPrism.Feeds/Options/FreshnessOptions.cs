namespace MarketPrism.Feeds;

/// <summary>When a stream counts as stale: section <c>freshness</c> of the configuration.</summary>
public sealed record FreshnessOptions
{
    /// <summary>No stream is stale before this silence. <c>floor</c>, 1 to 3600 s, default 5 s.</summary>
    public TimeSpan Floor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A stream is stale after this many times its expected gap. <c>factor</c>, 1 to 100, default 3.</summary>
    public double Factor { get; init; } = 3;

    /// <summary>The longest interval between two probes of a quiet stream. <c>quiet_probe_max</c>, 10 to 86400 s, default 3600 s.</summary>
    public TimeSpan QuietProbeMax { get; init; } = TimeSpan.FromSeconds(3600);

    /// <summary>Finds what is out of range.</summary>
    /// <returns>The errors; empty when all is well.</returns>
    public IReadOnlyList<OptionError> Validate()
    {
        var check = new OptionCheck("freshness");
        check.Seconds("floor", Floor, 1, 3600);
        check.Number("factor", Factor, 1, 100);
        check.Seconds("quiet_probe_max", QuietProbeMax, 10, 86400);
        return check.Errors;
    }
}
