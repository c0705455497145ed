using MarketPrism.Configuration;
using MarketPrism.Exchanges;
using MarketPrism.Feeds;

namespace MarketPrism.Connector.Subscriptions;

/// <summary>The configuration of a subscription in the words of the connection layer.</summary>
internal static class SettingsOf
{
    public static FeedSettings Feed(MarketPrismConfiguration configuration, SubscriptionOptions subscription)
    {
        var socket = configuration.Networking.WebSocket;
        return new FeedSettings
        {
            Name = subscription.Name,
            Subscription = new FeedSubscription(subscription.Symbols, subscription.Channels),
            Endpoint = VenueEndpoints.Of(subscription),
            AllowInsecure = subscription.Endpoint.AllowInsecure,
            Proxies = Proxies(subscription),
            Dual = subscription.Dual,
            WebSocket = new Feeds.WebSocketOptions
            {
                AutoReconnect = socket.AutoReconnect,
                MaxReconnectAttempts = socket.MaxReconnectAttempts,
                ReconnectDelay = socket.ReconnectDelay,
                MaxReconnectDelay = socket.MaxReconnectDelay,
                BackoffMultiplier = socket.BackoffMultiplier,
                StableAfter = socket.StableAfter,
                ConnectionTimeout = socket.ConnectionTimeout,
                MaxAge = socket.MaxAge,
                HealthCheckInterval = socket.HealthCheckInterval,
                MaxSilence = socket.MaxSilence,
                ConnectTimeout = socket.ConnectTimeout,
                SubscribeAckTimeout = socket.SubscribeAckTimeout,
                CloseTimeout = socket.CloseTimeout,
                MaxFrameBytes = socket.MaxFrameBytes,
            },
            Freshness = new Feeds.FreshnessOptions
            {
                Floor = configuration.Freshness.Floor,
                Factor = configuration.Freshness.Factor,
                QuietProbeMax = configuration.Freshness.QuietProbeMax,
            },
            Tls = Tls(configuration.Networking.Tls),
        };
    }

    public static RestOptions Rest(MarketPrismConfiguration configuration, SubscriptionOptions subscription) => new()
    {
        Endpoint = VenueEndpoints.Of(subscription),
        Proxies = Proxies(subscription),
        Tls = Tls(configuration.Networking.Tls),
        Timeout = configuration.Networking.Http.Timeout,
        MaxRetries = configuration.Networking.Http.MaxRetries,
    };

    private static IReadOnlyList<Uri> Proxies(SubscriptionOptions subscription) => [.. subscription.Proxy.Urls.Select(static u => new Uri(u))];

    private static Feeds.TlsOptions Tls(Configuration.TlsOptions tls) => new()
    {
        CaFile = tls.CaFile,
        MinVersion = tls.MinVersion == TlsVersion.Tls13 ? "1.3" : "1.2",
        ClientCertificateFile = tls.ClientCertificateFile,
        ClientKeyFile = tls.ClientKeyFile,
    };
}
