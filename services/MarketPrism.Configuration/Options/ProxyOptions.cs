namespace MarketPrism.Configuration;

/// <summary>Proxies of a subscription (key <c>proxy</c>).</summary>
public sealed record ProxyOptions
{
    /// <summary><c>http://user:password@host:port</c> or <c>socks5://…</c>, in order, with return to the first. Default none. Texts that are valid URLs: <see cref="Uri"/> would compare without credentials.</summary>
    public ValueList<string> Urls { get; init; } = [];
}
