namespace MarketPrism.Soak;

/// <summary>The connector's configuration: three venues, one of them with dual connections, and connections that live a minute.</summary>
internal static class SoakConfiguration
{
    internal static string Yaml(string simulator, string nats)
    {
        var sockets = "ws" + simulator["http".Length..];
        return $$"""
            subscriptions:
            - name: spot
              exchange: binance
              market: spot
              environment: soak
              symbols: [BTCUSDT, ETHUSDT, SOLUSDT]
              channels: [orderbook, trade]
              dual: true
              endpoint: {websocket_url: "{{sockets}}binance", rest_url: "{{simulator}}binance", allow_insecure: true}
            - name: usdm
              exchange: binance
              market: usdm
              environment: soak
              symbols: [BTCUSDT, ETHUSDT, SOLUSDT]
              channels: [orderbook, trade, mark_price]
              endpoint: {websocket_url: "{{sockets}}binance-usdm", rest_url: "{{simulator}}binance-usdm", allow_insecure: true}
            - name: okx
              exchange: okx
              market: public
              environment: soak
              symbols: [BTC-USDT, ETH-USDT-SWAP]
              channels: [orderbook, trade, bbo]
              endpoint: {websocket_url: "{{sockets}}okx", rest_url: "{{simulator}}okx", allow_insecure: true}
            networking:
              websocket: {max_age: 60, connection_timeout: 120, health_check_interval: 5, max_reconnect_delay: 10, stable_after: 10}
            nats: {urls: ["{{nats}}"]}
            http: {port: 0}
            """;
    }
}
