namespace MarketPrism.Feeds;

/// <summary>What a dial needs to know.</summary>
/// <param name="Url">The URL.</param>
/// <param name="Proxy">The proxy with its credentials, or null.</param>
/// <param name="Tls">TLS.</param>
/// <param name="MaxFrameBytes">The largest message taken.</param>
public sealed record FeedDial(Uri Url, Uri? Proxy, TlsOptions Tls, int MaxFrameBytes);
