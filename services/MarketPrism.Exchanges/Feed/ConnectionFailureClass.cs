namespace MarketPrism.Exchanges;

/// <summary>Classes of connection failures.</summary>
public enum ConnectionFailureClass
{
    /// <summary>Network, DNS, TLS, time-out: the backoff decides.</summary>
    Network,

    /// <summary>The venue closed, or answers 5xx.</summary>
    Venue,

    /// <summary>429: too many requests.</summary>
    RateLimited,

    /// <summary>418: the address is banned.</summary>
    Banned,

    /// <summary>403: a firewall refuses.</summary>
    Forbidden,

    /// <summary>451 or a location code: not offered here; not cured by trying again soon.</summary>
    Restricted,

    /// <summary>The venue refused what we asked (404, bad request): a configuration error.</summary>
    BadRequest,
}
