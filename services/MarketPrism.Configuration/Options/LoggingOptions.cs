namespace MarketPrism.Configuration;

/// <summary>Logs (key <c>logging</c>).</summary>
public sealed record LoggingOptions
{
    /// <summary>The lowest level that is written; reloads. Default <see cref="LogVerbosity.Info"/>.</summary>
    public LogVerbosity Level { get; init; } = LogVerbosity.Info;

    /// <summary>Form of the lines. Default <see cref="LogFormat.Auto"/>.</summary>
    public LogFormat Format { get; init; } = LogFormat.Auto;
}
