using System.Text.Json.Nodes;

namespace MarketPrism.Chart.Tests;

/// <summary>Who may reach whom by the rendered policies, judged as a network plug-in would.</summary>
public sealed class NetworkPolicyTests
{
    private static readonly Dictionary<string, string> Connector = new() { ["app.kubernetes.io/name"] = "marketprism-connector", ["marketprism.io/subscription"] = "a" };

    /// <summary>From, to, port, may.</summary>
    [Theory]
    [InlineData("connector", "nats", 4222, true)]
    [InlineData("processor", "nats", 4222, true)]
    [InlineData("console", "nats", 4222, true)]
    [InlineData("operator", "nats", 4222, true)]
    [InlineData("simulator", "nats", 4222, false)]
    [InlineData("stranger", "nats", 4222, false)]
    [InlineData("connector", "simulator", 9900, true)]
    [InlineData("processor", "simulator", 9900, false)]
    [InlineData("operator", "simulator", 9900, false)]
    [InlineData("processor", "jaeger", 4317, true)]
    [InlineData("connector", "jaeger", 4317, true)]
    [InlineData("processor", "world", 443, false)]
    [InlineData("console", "world", 443, false)]
    [InlineData("nats", "world", 443, false)]
    [InlineData("simulator", "world", 443, false)]
    [InlineData("jaeger", "world", 443, false)]
    [InlineData("operator", "world", 443, false)]
    [InlineData("operator", "api", 443, true)]
    [InlineData("processor", "api", 443, false)]
    [InlineData("connector", "world", 443, true)]
    [InlineData("stranger", "console", 8088, true)]
    [InlineData("stranger", "processor", 8080, false)]
    [InlineData("stranger", "operator", 8080, false)]
    public async Task Policies_allow_exactly_what_is_needed(string from, string to, int port, bool may)
    {
        Assert.SkipWhen(Helm.Missing is not null, Helm.Missing ?? "");
        var policies = Helm.Parse(await Helm.TemplateAsync("-f", Path.Combine(Helm.Chart, "ci", "demo-values.yaml"))).Where(m => (string)m["kind"]! == "NetworkPolicy").ToList();
        var (source, target) = (Place(from), Place(to));
        var allowed = Allows(policies, "Egress", source, target, port) && Allows(policies, "Ingress", target, source, port);
        Assert.True(allowed == may, $"{from} {(allowed ? "reaches" : "does not reach")} {to}:{port}");
    }

    private static (string Namespace, Dictionary<string, string>? Labels, string? Address) Place(string name) => name switch
    {
        "world" => ("", null, "203.0.113.7"),
        "api" => ("", null, "10.96.0.1"),
        "connector" => ("feeds", Connector, null),
        "stranger" => ("elsewhere", new Dictionary<string, string> { ["app"] = "x" }, null),
        _ => ("marketprism", new Dictionary<string, string> { ["app.kubernetes.io/name"] = "marketprism", ["app.kubernetes.io/instance"] = "release", ["app.kubernetes.io/component"] = name }, null),
    };

    private static bool Allows(
        List<JsonObject> policies, string direction, (string Namespace, Dictionary<string, string>? Labels, string? Address) owner, (string Namespace, Dictionary<string, string>? Labels, string? Address) peer, int port)
    {
        if (owner.Labels is null) return true; // no pod of the cluster: nobody's policy
        var mine = policies.Where(p => (string)p["metadata"]!["namespace"]! == owner.Namespace && Selects(p["spec"]!["podSelector"], owner.Labels) && p["spec"]!["policyTypes"]!.AsArray().Any(t => (string)t! == direction)).ToList();
        if (mine.Count == 0) return true; // the operator writes the connectors' policy
        var (list, key) = direction == "Egress" ? ("egress", "to") : ("ingress", "from");
        return mine.SelectMany(p => p["spec"]![list] as JsonArray ?? []).Any(rule =>
            (rule!["ports"] is not JsonArray ports || ports.Any(q => (long)q!["port"]! == port)) &&
            (rule[key] is not JsonArray peers || peers.Any(q => Matches(q!, owner.Namespace, peer))));
    }

    private static bool Matches(JsonNode rule, string ownNamespace, (string Namespace, Dictionary<string, string>? Labels, string? Address) peer)
    {
        if (rule["ipBlock"] is { } block) return peer.Address is not null && Contains((string)block["cidr"]!, peer.Address);
        if (peer.Labels is null) return false;
        var inNamespace = rule["namespaceSelector"] is { } selector ? Selects(selector, new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = peer.Namespace }) : peer.Namespace == ownNamespace;
        return inNamespace && (rule["podSelector"] is not { } pods || Selects(pods, peer.Labels));
    }

    private static bool Selects(JsonNode? selector, Dictionary<string, string> labels) =>
        selector?["matchLabels"] is not JsonObject wanted || wanted.All(w => labels.GetValueOrDefault(w.Key) == w.Value!.ToString());

    private static bool Contains(string cidr, string address) =>
        System.Net.IPNetwork.TryParse(cidr, out var network) && network.Contains(System.Net.IPAddress.Parse(address));
}
