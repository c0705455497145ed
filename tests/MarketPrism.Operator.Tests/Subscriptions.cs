using System.Text.Json.Nodes;

namespace MarketPrism.Operator.Tests;

/// <summary>Subscriptions as a user applies them.</summary>
internal static class Subscriptions
{
    public const string Version = "marketprism.io/v1alpha1";

    public static JsonObject Spec(params string[] symbols) => new()
    {
        ["exchange"] = "binance",
        ["market"] = "spot",
        ["symbols"] = new JsonArray([.. symbols.Select(s => JsonValue.Create(s))]),
        ["channels"] = new JsonArray("orderbook", "trade"),
    };

    public static JsonObject PutSubscription(this InProcessApiServer server, string name, JsonObject spec, string ns = "feeds") =>
        server.Put(Version, "ExchangeSubscription", "exchangesubscriptions", ns, name, new JsonObject { ["spec"] = spec.DeepClone() });
}
