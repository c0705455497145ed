using System.Text.Json.Nodes;
using MarketPrism.Operator.Settings;

namespace MarketPrism.Operator.Tests.Reconciliation;

/// <summary>Create rights on subscriptions are no rights to overwrite or delete anything else.</summary>
public sealed class OwnershipTests : IAsyncLifetime
{
    private const string Ns = "feeds";
    private static readonly (string Version, string Kind, string Resource)[] Kinds =
    [
        ("apps/v1", "Deployment", "deployments"), ("v1", "ConfigMap", "configmaps"), ("v1", "ServiceAccount", "serviceaccounts"),
        ("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets"), ("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"),
    ];

    private InProcessApiServer _server = null!;
    private OperatorFixture? _operator;

    public async ValueTask InitializeAsync() => _server = await InProcessApiServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_operator is not null) await _operator.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Objects_named_like_a_subscription_or_like_the_children_of_earlier_releases_stay_untouched()
    {
        var before = new List<(string Resource, string Name, string Json)>();
        foreach (var (version, kind, resource) in Kinds)
        {
            foreach (var name in (string[])["victim", "victim-0", "victim-connector", "marketprism-operator"])
            {
                var put = _server.Put(version, kind, resource, Ns, name, new JsonObject { ["data"] = new JsonObject { ["k"] = "theirs" } });
                before.Add((resource, name, put.ToJsonString()));
            }
        }

        await StartAsync();
        _server.PutSubscription("victim", Subscriptions.Spec("BTCUSDT"));
        _server.PutSubscription("marketprism-operator", Subscriptions.Spec("ETHUSDT"));
        await Eventually.BeAsync(() => Reason("victim") == "ConnectorsNotReady" && Reason("marketprism-operator") == "ConnectorsNotReady", "both have their children");
        Assert.All(before, b => Assert.Equal(b.Json, _server.Get(b.Resource, Ns, b.Name)!.ToJsonString()));
    }

    [Theory]
    [InlineData("deployments", false)]
    [InlineData("deployments", true)]
    [InlineData("configmaps", false)]
    [InlineData("configmaps", true)]
    [InlineData("serviceaccounts", false)]
    [InlineData("serviceaccounts", true)]
    [InlineData("poddisruptionbudgets", false)]
    [InlineData("poddisruptionbudgets", true)]
    [InlineData("networkpolicies", false)]
    [InlineData("networkpolicies", true)]
    public async Task An_object_of_another_under_a_childs_name_is_refused_by_name_until_it_is_gone(string resource, bool hasOurLabel)
    {
        // the name is known only once the subscription has a uid, so learn it, then start over without the children
        await StartAsync();
        _server.PutSubscription("a", Subscriptions.Spec("BTCUSDT"));
        await Eventually.BeAsync(() => Reason("a") == "ConnectorsNotReady", "the children are there");
        var names = Kinds.ToDictionary(k => k.Resource, k => (string)_server.List(k.Resource, Ns).Single()["metadata"]!["name"]!);
        await _operator!.DisposeAsync();
        foreach (var (r, name) in names) _server.Delete(r, Ns, name);
        var (version, kind, _) = Kinds.Single(k => k.Resource == resource);
        var labels = new JsonObject { ["app"] = "theirs" };
        if (hasOurLabel) labels["app.kubernetes.io/managed-by"] = "marketprism-operator";
        var foreign = _server.Put(version, kind, resource, Ns, names[resource], new JsonObject { ["metadata"] = new JsonObject { ["labels"] = labels } }).ToJsonString();

        await StartAsync();
        await Eventually.BeAsync(() => Reason("a") == "NameConflict", "refused");
        Assert.Contains($"{kind} feeds/{names[resource]} was not created by this operator", Message("a"), StringComparison.Ordinal);
        Assert.Equal(foreign, _server.Get(resource, Ns, names[resource])!.ToJsonString());
        Assert.All(Kinds.Where(k => k.Resource != resource), k => Assert.Empty(_server.List(k.Resource, Ns))); // nothing is written, not the others either
        await Eventually.BeAsync(() => _server.List("events").Any(e => (string?)e["reason"] == "NameConflict"), "an event tells it");

        _server.Delete(resource, Ns, names[resource]);
        _server.PutSubscription("a", Subscriptions.Spec("BTCUSDT", "ETHUSDT")); // else it looks again after 15 s
        await Eventually.BeAsync(() => Reason("a") == "ConnectorsNotReady" && _server.Child(resource, resource is "deployments" or "configmaps" ? "a-0" : "a") is not null, "it goes on");
    }

    [Fact]
    public async Task A_namesake_that_replaces_a_child_behind_the_operators_back_is_not_overwritten()
    {
        await StartAsync();
        _server.PutSubscription("a", Subscriptions.Spec("BTCUSDT"));
        await Eventually.BeAsync(() => Reason("a") == "ConnectorsNotReady", "the children are there");
        var name = _server.ChildName("configmaps", "a-0");
        _server.HoldWatches(true); // the operator's view stays behind
        _server.Delete("configmaps", Ns, name);
        var foreign = _server.Put("v1", "ConfigMap", "configmaps", Ns, name, new JsonObject { ["data"] = new JsonObject { ["k"] = "theirs" } }).ToJsonString();
        var writes = 0;
        _server.Fault = r =>
        {
            if (r is { Resource: "configmaps", IsWrite: true }) Interlocked.Increment(ref writes);
            return null;
        };
        _server.HoldWatches(false);
        await Eventually.BeAsync(() => Reason("a") == "NameConflict", "refused");
        Assert.Equal(foreign, _server.Get("configmaps", Ns, name)!.ToJsonString());
    }

    [Fact]
    public async Task Children_under_the_names_of_an_earlier_release_go_once_their_successors_are_ready()
    {
        var subscription = _server.PutSubscription("a", Subscriptions.Spec("BTCUSDT"));
        JsonObject Old(string shard) => new()
        {
            ["metadata"] = new JsonObject
            {
                ["labels"] = new JsonObject { ["app.kubernetes.io/managed-by"] = "marketprism-operator", ["marketprism.io/subscription"] = "a", ["marketprism.io/shard"] = shard },
                ["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = Subscriptions.Version, ["kind"] = "ExchangeSubscription", ["name"] = "a", ["uid"] = (string)subscription["metadata"]!["uid"]!, ["controller"] = true }),
            },
            ["data"] = new JsonObject { ["symbols"] = "BTCUSDT" },
            ["spec"] = new JsonObject { ["replicas"] = 1 },
        };
        _server.Put("apps/v1", "Deployment", "deployments", Ns, "a-0", Old("a-0"));
        _server.Put("v1", "ConfigMap", "configmaps", Ns, "a-0", Old("a-0"));
        await StartAsync();
        await Eventually.BeAsync(() => _server.List("deployments", Ns).Count == 2 && _server.List("configmaps", Ns).Count == 2 && Reason("a").Length > 0, "old and new side by side");
        Assert.NotNull(_server.Get("deployments", Ns, "a-0"));
        var name = (string)_server.List("deployments", Ns).Select(d => d["metadata"]!["name"]!).Single(n => (string)n! != "a-0")!;
        _server.Patch("deployments", Ns, name, new JsonObject { ["status"] = new JsonObject { ["observedGeneration"] = 1, ["replicas"] = 1, ["updatedReplicas"] = 1, ["readyReplicas"] = 1 } }, "status");
        await Eventually.BeAsync(() => _server.Get("deployments", Ns, "a-0") is null && _server.Get("configmaps", Ns, "a-0") is null, "the old ones go");
    }

    private async Task StartAsync(OperatorOptions? options = null) => _operator = await OperatorFixture.StartAsync(_server, options);

    private JsonNode? Ready(string name) => _server.Get("exchangesubscriptions", Ns, name)?["status"]?["conditions"]?.AsArray().FirstOrDefault(c => (string?)c!["type"] == "Ready");

    private string Reason(string name) => (string?)Ready(name)?["reason"] ?? "";

    private string Message(string name) => (string?)Ready(name)?["message"] ?? "";
}
