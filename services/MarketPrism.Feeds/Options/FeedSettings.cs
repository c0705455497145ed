namespace MarketPrism.Feeds;

/// <summary>All that one feed session is told: what to subscribe, where, and how. Changed as a whole by <see cref="IFeedSession.ApplyAsync"/>.</summary>
public sealed record FeedSettings
{
    /// <summary>The subscription's name, for logs and status.</summary>
    public required string Name { get; init; }

    /// <summary>What is wanted.</summary>
    public required FeedSubscription Subscription { get; init; }

    /// <summary>Where the venue is; null members = its live bases.</summary>
    public VenueEndpoint Endpoint { get; init; } = new(null, null);

    /// <summary>Whether <c>ws://</c> is allowed; never for the live hosts. Default false.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>Proxies in order of preference (<c>http://user:pass@host:port</c>, <c>https://…</c>, <c>socks5://…</c>); empty = none.</summary>
    public IReadOnlyList<Uri> Proxies { get; init; } = [];

    /// <summary>Two sockets for the same streams; the first frame wins. Default false.</summary>
    public bool Dual { get; init; }

    /// <summary>Asked to rest: all sockets closed, nothing dialled. Default false.</summary>
    public bool Paused { get; init; }

    /// <summary>Sockets.</summary>
    public WebSocketOptions WebSocket { get; init; } = new();

    /// <summary>Freshness.</summary>
    public FreshnessOptions Freshness { get; init; } = new();

    /// <summary>TLS.</summary>
    public TlsOptions Tls { get; init; } = new();

    /// <summary>Finds what is out of range.</summary>
    /// <returns>The errors; empty when all is well.</returns>
    public IReadOnlyList<OptionError> Validate()
    {
        var errors = new List<OptionError>([.. WebSocket.Validate(), .. Freshness.Validate(), .. Tls.Validate()]);
        var check = new OptionCheck($"subscriptions[{Name}]");
        if (Endpoint.WebSocketBase is { } url)
        {
            if (url.Scheme is not ("ws" or "wss")) check.Fail("endpoint.websocket_url", url.ToString(), "a ws:// or wss:// URL");
            if (url.Scheme == "ws" && !AllowInsecure) check.Fail("endpoint.websocket_url", url.ToString(), "wss://, or ws:// together with allow_insecure: true");
        }

        foreach (var proxy in Proxies)
        {
            if (proxy.Scheme is not ("http" or "https" or "socks5" or "socks4" or "socks4a"))
            {
                check.Fail("proxy.urls", $"{proxy.Scheme}://…", "http://user:pass@host:port, https://… or socks5://…");
            }
        }

        errors.AddRange(check.Errors);
        return errors;
    }
}
