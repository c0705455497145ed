using MarketPrism.Domain;

namespace MarketPrism.Configuration;

/// <summary>Keys of a subscription.</summary>
internal static class SubscriptionSchema
{
    // Hosts that are never spoken to in plain text, whatever allow_insecure says
    private static readonly string[] LiveHosts = ["binance.com", "binance.vision", "binance.us", "okx.com", "okx.net"];

    public static Section<SubscriptionOptions> Section { get; } = new(
        [
            new ScalarKey<SubscriptionOptions, string>(
                "name", Forms.DnsLabel, static o => o.Name, static (o, v) => o with { Name = v }, "Unique name; stands in status subjects.", required: true),
            new ScalarKey<SubscriptionOptions, Exchange>(
                "exchange", Forms.Exchange, static o => o.Exchange, static (o, v) => o with { Exchange = v }, "The exchange.", required: true),
            new ScalarKey<SubscriptionOptions, Market>(
                "market", Forms.Market, static o => o.Market, static (o, v) => o with { Market = v }, "The market: spot, usdm or coinm of Binance, public of OKX.", required: true),
            new ScalarKey<SubscriptionOptions, string>(
                "environment", Forms.Word, static o => o.Environment, static (o, v) => o with { Environment = v },
                "Not live: the exchange's token in subjects, ids and messages has it appended (binance-testnet)."),
            new ListKey<SubscriptionOptions, string>(
                "symbols", Forms.Symbol, 1, static o => o.Symbols, static (o, v) => o with { Symbols = v }, "What is collected.", required: true),
            new ListKey<SubscriptionOptions, Channel>(
                "channels", Forms.Channel, 1, static o => o.Channels, static (o, v) => o with { Channels = v }, "Data types. Each applies to those of the symbols that have it (funding_rate: perpetuals and X-Perps; mark_price, open_interest, liquidation: derivatives); one that none of them has is refused."),
            new SectionKey<SubscriptionOptions, EndpointOptions>(
                "endpoint", Endpoint, static o => o.Endpoint, static (o, v) => o with { Endpoint = v }, "Where the venue is."),
            new SectionKey<SubscriptionOptions, ProxyOptions>("proxy", Proxy, static o => o.Proxy, static (o, v) => o with { Proxy = v }, "Proxies."),
            new ScalarKey<SubscriptionOptions, string>(
                "egress", Forms.Egress, static o => o.Egress, static (o, v) => o with { Egress = v }, "Connectors with the same egress share the venue's budgets per IP address."),
            new ScalarKey<SubscriptionOptions, bool>(
                "dual", Forms.Boolean, static o => o.Dual, static (o, v) => o with { Dual = v }, "Two sockets for the same streams; the first frame wins."),
        ],
        Check);

    private static Section<EndpointOptions> Endpoint => new(
        [
            new ScalarKey<EndpointOptions, Uri?>(
                "websocket_url", Forms.Endpoint("wss", "ws"), static o => o.WebSocketUrl, static (o, v) => o with { WebSocketUrl = v }, "Base of the sockets; routes are appended."),
            new ScalarKey<EndpointOptions, Uri?>(
                "rest_url", Forms.Endpoint("https", "http"), static o => o.RestUrl, static (o, v) => o with { RestUrl = v }, "Base of REST requests; paths are appended."),
            new ScalarKey<EndpointOptions, bool>(
                "allow_insecure", Forms.Boolean, static o => o.AllowInsecure, static (o, v) => o with { AllowInsecure = v }, "Allows ws:// and http://, for simulators; never for the live hosts."),
        ],
        static (o, path, problems) =>
        {
            CheckSecure(o.WebSocketUrl, "wss", o.AllowInsecure, $"{path}.websocket_url", problems);
            CheckSecure(o.RestUrl, "https", o.AllowInsecure, $"{path}.rest_url", problems);
        });

    private static Section<ProxyOptions> Proxy => new(
    [
        new ListKey<ProxyOptions, string>("urls", Forms.ProxyUrl, 0, static o => o.Urls, static (o, v) => o with { Urls = v }, "Tried in order, with return to the first."),
    ]);

    private static void CheckSecure(Uri? url, string secure, bool allowInsecure, string path, ConfigurationProblems problems)
    {
        if (url is null || url.Scheme == secure) return;
        if (LiveHosts.Any(h => url.Host == h || url.Host.EndsWith("." + h, StringComparison.OrdinalIgnoreCase)))
            problems.Add(path, url.OriginalString, "is plain text to a live host, which is never allowed", $"{secure}://");
        else if (!allowInsecure) problems.Add(path, url.OriginalString, "is plain text", $"{secure}://, or allow_insecure: true for a simulator");
    }

    private static void Check(SubscriptionOptions o, string path, ConfigurationProblems problems)
    {
        if (o.Name.Length == 0) problems.Add($"{path}.name", "", "is missing", Forms.DnsLabel.Allowed);
        if (o.Exchange == default) problems.Add($"{path}.exchange", "", "is missing", Forms.Exchange.Allowed);
        if (o.Market == default) problems.Add($"{path}.market", "", "is missing", Forms.Market.Allowed);
        if (o.Symbols.Count == 0) problems.Add($"{path}.symbols", "", "is missing", "at least one of " + Forms.Symbol.Allowed);
        if (o.Exchange == default || o.Market == default) return;
        if (o.Environment is not ("live" or "testnet") && (o.Endpoint.WebSocketUrl is null || o.Endpoint.RestUrl is null))
            problems.Add($"{path}.environment", o.Environment, "has no hosts of its own: endpoint.websocket_url and endpoint.rest_url are needed", "live, testnet, or another word with both URLs");
        VenueRules.Check(o, path, problems);
    }
}
