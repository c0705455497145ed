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

    /// <summary>A child by the shard that it carries, or by the subscription where its kind has one for all shards.</summary>
    public static JsonObject? Child(this InProcessApiServer server, string resource, string of, string ns = "feeds") =>
        server.List(resource, ns).FirstOrDefault(o => o["metadata"]!["labels"] is { } labels && (string?)(labels["marketprism.io/shard"] ?? labels["marketprism.io/subscription"]) == of);

    /// <summary>The name that the operator gave a child.</summary>
    public static string ChildName(this InProcessApiServer server, string resource, string of) => (string)server.Child(resource, of)!["metadata"]!["name"]!;
}
