namespace MarketPrism.Feeds;

/// <summary>How a venue is asked over REST: sections <c>networking.http</c> and <c>networking.tls</c>, endpoint and proxies of the subscription.</summary>
public sealed record RestOptions
{
    /// <summary>Where the venue is; null members = its live bases.</summary>
    public VenueEndpoint Endpoint { get; init; } = new(null, null);

    /// <summary>Proxies in order of preference; empty = none. A failing one is passed over for a while, then tried again first.</summary>
    public IReadOnlyList<Uri> Proxies { get; init; } = [];

    /// <summary>TLS.</summary>
    public TlsOptions Tls { get; init; } = new();

    /// <summary>One attempt takes at most so long, connecting included. 0.1 to 300 s, default 10 s. <c>networking.http.timeout</c>.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts after the first that failed for a reason which may pass. 0 to 100, default 5. <c>networking.http.max_retries</c>.</summary>
    public int MaxRetries { get; init; } = 5;

    /// <summary>The longest wait between two attempts. Default 30 s.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest body that is taken. Default 32 MiB.</summary>
    public int MaxBodyBytes { get; init; } = 32 << 20;

    /// <summary>Finds what is out of range.</summary>
    /// <returns>The errors; empty when all is well.</returns>
    public IReadOnlyList<OptionError> Validate()
    {
        var check = new OptionCheck("networking.http");
        check.Seconds("timeout", Timeout, 0.1, 300);
        check.Number("max_retries", MaxRetries, 0, 100);
        return check.Errors; // TLS is checked with the sockets' settings, which have the same
    }
}
