using MarketPrism.Configuration;
using MarketPrism.Exchanges;

namespace MarketPrism.Connector.Subscriptions;

/// <summary>Where a subscription's venue is: what the configuration says, else the hosts of its environment.</summary>
internal static class VenueEndpoints
{
    private static readonly (string Exchange, string Market, string WebSocketUrl, string RestUrl)[] Testnets =
    [
        ("binance", "spot", "wss://stream.testnet.binance.vision", "https://testnet.binance.vision"),
        ("binance", "usdm", "wss://demo-fstream.binance.com", "https://demo-fapi.binance.com"),
        ("binance", "coinm", "wss://demo-dstream.binance.com", "https://demo-dapi.binance.com"),
        ("okx", "public", "wss://wspap.okx.com", "https://www.okx.com"),
    ];

    /// <summary>The bases; null where the venue's own live ones hold.</summary>
    public static VenueEndpoint Of(SubscriptionOptions subscription)
    {
        var (webSocket, rest) = (subscription.Endpoint.WebSocketUrl, subscription.Endpoint.RestUrl);
        if (subscription.Environment == "testnet")
        {
            var hosts = Array.Find(Testnets, t => t.Exchange == subscription.Exchange.Token && t.Market == subscription.Market.Token);
            webSocket ??= new Uri(hosts.WebSocketUrl);
            rest ??= new Uri(hosts.RestUrl);
        }

        return new VenueEndpoint(webSocket, rest);
    }
}
