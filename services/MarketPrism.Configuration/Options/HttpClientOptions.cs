namespace MarketPrism.Configuration;

/// <summary>REST requests to venues (key <c>networking.http</c>).</summary>
public sealed record HttpClientOptions
{
    /// <summary>Bound of one try. 0.1 to 120 s, default 10.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Tries after the first. 0 to 20, default 5.</summary>
    public int MaxRetries { get; init; } = 5;
}
