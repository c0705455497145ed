namespace MarketPrism.Configuration;

/// <summary>When the process asks to be restarted (key <c>liveness</c>): only when a restart can cure.</summary>
public sealed record LivenessOptions
{
    /// <summary>What <c>/livez</c> is tied to. Default <see cref="LivenessMode.Freshness"/>.</summary>
    public LivenessMode Mode { get; init; } = LivenessMode.Freshness;

    /// <summary>Staleness that may end in a restart, plus up to 30 % at random. 30 to 86,400 s, default 300.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>No restart for staleness before this uptime. 0 to 86,400 s, default 660: the kubelet forgets earlier crashes after 600.</summary>
    public TimeSpan MinUptime { get; init; } = TimeSpan.FromSeconds(660);

    /// <summary>Restarts for staleness an hour, remembered over restarts. 0 to 60, default 1.</summary>
    public int RestartsPerHour { get; init; } = 1;
}
