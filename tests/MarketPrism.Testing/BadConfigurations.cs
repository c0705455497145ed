namespace MarketPrism.Testing;

/// <summary>What a subscription asks for, as a file and as an ExchangeSubscription can both say it.</summary>
public sealed record SubscriptionText
{
    public string Exchange { get; init; } = "binance";

    public string Market { get; init; } = "spot";

    public string Environment { get; init; } = "live";

    public IReadOnlyList<string> Symbols { get; init; } = ["BTCUSDT"];

    public IReadOnlyList<string> Channels { get; init; } = ["orderbook", "trade"];

    public string WebSocketUrl { get; init; } = "";

    public string RestUrl { get; init; } = "";

    public bool AllowInsecure { get; init; }

    public string Proxy { get; init; } = "";

    public string Egress { get; init; } = "default";

    /// <summary>The file: exchange in line 3, market 4, environment 5, egress 6, websocket_url 8, rest_url 9, the proxy 11, symbols from line 13, channels from there on after a line of their own.</summary>
    public string ToYaml() => $"""
        subscriptions:
        - name: x
          exchange: {Exchange}
          market: {Market}
          environment: {Environment}
          egress: "{Egress}"
          endpoint:
            websocket_url: "{WebSocketUrl}"
            rest_url: "{RestUrl}"
            allow_insecure: {(AllowInsecure ? "true" : "false")}
          proxy: {(Proxy.Length == 0 ? "{urls: []}" : $"{{urls: [\"{Proxy}\"]}}")}
          symbols:
        {string.Concat(Symbols.Select(static s => $"  - \"{s}\"\n"))}  channels:
        {string.Concat(Channels.Select(static c => $"  - {c}\n"))}
        """;
}

/// <summary>A configuration that everything refuses: <c>doctor</c>, <c>run</c>, the services, and the operator where a resource can say it.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Yaml">The file.</param>
/// <param name="Line">The line that the refusal names.</param>
/// <param name="Key">The key that it names.</param>
/// <param name="Text">The value, what is wrong with it and what is allowed.</param>
/// <param name="Field">The field of the resource; null where a resource cannot say it.</param>
public sealed record BadConfiguration(string Name, string Yaml, int Line, string Key, string Text, string? Field = null)
{
    /// <summary>The subscription behind <see cref="Yaml"/>; null where it is something else.</summary>
    public SubscriptionText? Subscription { get; init; }

    /// <summary>The refusal as every program writes it.</summary>
    public string Refusal(string file) => Key.Length == 0 ? $"{file}:{Line}: {Text}" : $"{file}:{Line}: {Key}: {Text}";
}

/// <summary>The table that one test of each program walks.</summary>
public static class BadConfigurations
{
    private const string All = "orderbook, trade, bbo, mark_price, funding_rate, open_interest, liquidation";
    private const string Dated = "orderbook, trade, bbo, mark_price, open_interest, liquidation";
    private const string Spot = "orderbook, trade, bbo";

    public static IReadOnlyList<BadConfiguration> Items { get; } =
    [
        // what a venue does not have
        Of("a funding rate of a dated future (okx)", 16, "channels[1]", $"'funding_rate' does not exist for ETH-USD-261225; allowed: {Dated}", Okx("ETH-USD-261225") with { Channels = ["orderbook", "funding_rate"] }),
        Of("a funding rate of an option", 16, "channels[1]", $"'funding_rate' does not exist for BTC-USD-261225-70000-C; allowed: {Dated}", Okx("BTC-USD-261225-70000-C") with { Channels = ["orderbook", "funding_rate"] }),
        Of("a mark price of spot (okx)", 16, "channels[1]", $"'mark_price' does not exist for BTC-USDT; allowed: {Spot}", Okx("BTC-USDT") with { Channels = ["orderbook", "mark_price"] }),
        Of("liquidations of spot (okx)", 15, "channels[0]", $"'liquidation' does not exist for BTC-USDT; allowed: {Spot}", Okx("BTC-USDT") with { Channels = ["liquidation"] }),
        Of("a mark price of spot (binance)", 16, "channels[1]", $"'mark_price' is not offered by binance spot (BTCUSDT); allowed: {Spot}", new() { Channels = ["orderbook", "mark_price"] }),
        Of("a funding rate of a dated future (usdm)", 15, "channels[0]", $"'funding_rate' does not exist for BTCUSDT_261225; allowed: {Dated}", new() { Market = "usdm", Symbols = ["BTCUSDT_261225"], Channels = ["funding_rate"] }),
        Of("a funding rate of a dated future (coinm)", 15, "channels[0]", $"'funding_rate' does not exist for BTCUSD_261225; allowed: {Dated}", new() { Market = "coinm", Symbols = ["BTCUSD_261225"], Channels = ["funding_rate"] }),
        Of("a symbol that has none of the channels", 14, "symbols[1]", $"'BTC-USDT' has none of the channels mark_price: nothing would be collected of it; allowed: {Spot}", Okx("BTC-USDT-SWAP", "BTC-USDT") with { Channels = ["mark_price"] }),
        Of("a market of another exchange", 4, "market", "'public' is no market of binance; allowed: spot, usdm, coinm", new() { Market = "public" }),
        Of("a market that okx does not have", 4, "market", "'spot' is no market of okx; allowed: public", Okx("BTC-USDT") with { Market = "spot" }),

        // symbols
        Of("okx's form on binance", 14, "symbols[1]", "'BTC-USDT' is not binance's form: 'BTC-USDT' is no binance spot symbol: Binance writes BTCUSDT", new() { Symbols = ["ETHUSDT", "BTC-USDT"] }),
        Of("binance's form on okx", 13, "symbols[0]", "'BTCUSDT' is not okx's form: 'BTCUSDT' is no okx instrument id: OKX writes BTC-USDT", Okx("BTCUSDT")),
        Of("a lower-case symbol", 13, "symbols[0]", "'btcusdt' is not binance's form: 'btcusdt' is no binance spot symbol: Binance writes BTCUSDT", new() { Symbols = ["btcusdt"] }),
        Of("a dated future on spot", 13, "symbols[0]", "'BTCUSDT_261225' is not binance's form: 'BTCUSDT_261225' is no binance spot symbol: Binance writes BTCUSDT", new() { Symbols = ["BTCUSDT_261225"] }),
        Of("a perpetual without its suffix on coinm", 13, "symbols[0]", "'BTCUSD' is not binance's form: 'BTCUSD' is no binance coinm symbol: Binance writes BTCUSD_PERP", new() { Market = "coinm", Symbols = ["BTCUSD"] }),
        Of("a symbol twice", 14, "symbols[1]", "'BTCUSDT' stands in the list twice; allowed: each value once", new() { Symbols = ["BTCUSDT", "BTCUSDT"] }),

        // words, names and places
        Of("an exchange that is not spoken", 3, "exchange", "'kraken' is not known; allowed: binance, okx", new() { Exchange = "kraken" }),
        Of("a channel that there is not", 15, "channels[0]", $"'books' is not known; allowed: {All}", new() { Channels = ["books"] }),
        Of("an egress of other letters", 6, "egress", "'a.b' is no such name; allowed: 1 to 63 letters, digits, - and _", new() { Egress = "a.b" }),
        Of("an environment without hosts", 5, "environment", "'sim' has no hosts of its own: endpoint.websocket_url and endpoint.rest_url are needed; allowed: live, testnet, or another word with both URLs", new() { Environment = "sim" }),
        Of("plain text to a simulator that is not allowed", 8, "endpoint.websocket_url", "'ws://sim:1' is plain text; allowed: wss://, or allow_insecure: true for a simulator", new() { WebSocketUrl = "ws://sim:1" }, "endpoint.websocketUrl"),
        Of("plain text to a live host", 9, "endpoint.rest_url", "'http://api.binance.com' is plain text to a live host, which is never allowed; allowed: https://", new() { RestUrl = "http://api.binance.com", AllowInsecure = true }, "endpoint.restUrl"),
        Of("a proxy of a scheme that is not spoken", 11, "proxy.urls[0]", "'https://p:1' has another scheme; allowed: http://user:password@host:port or socks5://user:password@host:port", new() { Proxy = "https://p:1" }),

        // what only a file can say
        new("a key that there is not", "networking: {websocket: {max_silense: 5}}", 1, "networking.websocket.max_silense", "is no key; did you mean max_silence?"),
        new("a value out of range", "\nnetworking:\n  websocket: {max_silence: 0}", 3, "networking.websocket.max_silence", "'0' is out of range; allowed: 5 to 86400 seconds"),
        new("delays that contradict each other", "networking: {websocket: {reconnect_delay: 20, max_reconnect_delay: 5}}", 1, "networking.websocket.max_reconnect_delay", "'5' is below reconnect_delay; allowed: at least 20"),
        new("authorities that are not there", "networking: {tls: {ca_file: /does/not/exist.pem}}", 1, "networking.tls.ca_file", "'/does/not/exist.pem' does not exist; allowed: a PEM file with at least one certificate"),
        new("authorities of the bus that are none", "nats: {tls: {ca_file: /dev/null}}", 1, "nats.tls.ca_file", "'/dev/null' holds no certificate; allowed: a PEM file with at least one certificate"),
        new("a token beside a user", "nats: {user: a, token: b}", 1, "nats.token", "stands beside a user; allowed: a user with password, or a token"),
        new("a page that nothing guards", "console: {bind: 0.0.0.0}", 1, "console.bind", "'0.0.0.0' can be reached from other machines, and nothing guards the page; allowed: 127.0.0.1, or beside it console.token"),
        new("a file that is no YAML", "http: {port: 1}\nnats: [", 2, "", "is no valid YAML"),
        new("two subscriptions of one name", "subscriptions:\n- {name: a, exchange: okx, market: public, symbols: [BTC-USDT]}\n- {name: a, exchange: binance, market: spot, symbols: [BTCUSDT]}", 3, "subscriptions[1].name", "'a' is the name of two subscriptions; allowed: unique names"),
    ];

    /// <summary>The one with a name.</summary>
    public static BadConfiguration Find(string name) => Items.First(i => i.Name == name);

    private static SubscriptionText Okx(params string[] symbols) => new() { Exchange = "okx", Market = "public", Symbols = symbols };

    private static BadConfiguration Of(string name, int line, string key, string text, SubscriptionText subscription, string? field = null) =>
        new(name, subscription.ToYaml(), line, $"subscriptions[0].{key}", text, $"spec.{field ?? key}") { Subscription = subscription };
}
