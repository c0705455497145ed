using System.Text.Json.Nodes;

namespace MarketPrism.Operator.Tests.Reconciliation;

/// <summary>What the API server refuses of a child shows in the resource: reason, the server's words, the generation, an event.</summary>
public sealed class RefusedChildTests : IAsyncLifetime
{
    private const string Ns = "feeds";
    private InProcessApiServer _server = null!;
    private OperatorFixture? _operator;

    public async ValueTask InitializeAsync() => _server = await InProcessApiServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_operator is not null) await _operator.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("deployments", 422, "Invalid", "Deployment.apps is invalid: spec.template.spec.tolerations[0].operator: Invalid value", "ChildInvalid")]
    [InlineData("configmaps", 403, "Forbidden", "configmaps is forbidden: exceeded quota: small, requested: count/configmaps=1", "QuotaExceeded")]
    [InlineData("serviceaccounts", 403, "Forbidden", "serviceaccounts is forbidden: User cannot patch resource", "ChildForbidden")]
    [InlineData("poddisruptionbudgets", 403, "Forbidden", "admission webhook policy.example denied the request", "ChildForbidden")]
    [InlineData("networkpolicies", 400, "BadRequest", "admission webhook says no", "ChildInvalid")]
    public async Task A_refusal_on_creation_and_on_edit_is_told_with_the_servers_words(string resource, int code, string reason, string message, string expected)
    {
        _server.Fault = r => r is { IsWrite: true } && r.Resource == resource ? new ApiFault { Code = code, Reason = reason, Message = message } : null;
        _operator = await OperatorFixture.StartAsync(_server);
        _server.PutSubscription("a", Subscriptions.Spec("BTCUSDT"));
        await Eventually.BeAsync(() => Reason() == expected, "refused on creation");
        Assert.Contains(message, Message(), StringComparison.Ordinal);
        Assert.Equal(1, (int?)Status()!["observedGeneration"]);
        await Eventually.BeAsync(() => _server.List("events").Any(e => (string?)e["reason"] == expected && ((string?)e["note"])!.Contains(message, StringComparison.Ordinal)), "an event tells it");

        _server.Fault = _ => null;
        _server.PutSubscription("a", Subscriptions.Spec("BTCUSDT", "ETHUSDT"));
        await Eventually.BeAsync(() => Reason() == "ConnectorsNotReady" && (int?)Status()!["observedGeneration"] == 2, "it goes on");
        foreach (var kind in (string[])["deployments", "configmaps", "serviceaccounts", "poddisruptionbudgets", "networkpolicies"]) Assert.Single(_server.List(kind, Ns));

        // on an edit that changes every child
        _server.Fault = r => r is { IsWrite: true } && r.Resource == resource ? new ApiFault { Code = code, Reason = reason, Message = message } : null;
        foreach (var child in _server.List(resource, Ns)) _server.Patch(resource, Ns, (string)child["metadata"]!["name"]!, new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["marketprism.io/market"] = "drifted" } } });
        _server.PutSubscription("a", Subscriptions.Spec("XRPUSDT"));
        await Eventually.BeAsync(() => Reason() == expected && (int?)Status()!["observedGeneration"] == 3, "refused on edit");
        Assert.Contains(message, Message(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pods \\\"x\\\" is forbidden: exceeded quota: small, requested: pods=1", "QuotaExceeded")]
    [InlineData("pods \\\"x\\\" is forbidden: violates PodSecurity \\\"restricted:latest\\\"", "PodsRefused")]
    public async Task Pods_that_the_cluster_refuses_are_told(string message, string expected)
    {
        await RunningAsync();
        _server.Patch("deployments", Ns, _server.ChildName("deployments", "a-0"), JsonNode.Parse("""{"status":{"conditions":[{"type":"ReplicaFailure","status":"True","reason":"FailedCreate","message":"SAID"}]}}""".Replace("SAID", message, StringComparison.Ordinal))!.AsObject(), "status");
        await Eventually.BeAsync(() => Reason() == expected, "told");
        Assert.Contains("is forbidden", Message(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret \\\"nats\\\" not found", "NatsCredentialsMissing", "the operator's NATS credentials: Secret nats is missing")]
    [InlineData("secret \\\"proxies\\\" not found", "ProxySecretMissing", "spec.proxy.secretRef: Secret proxies with the key urls is missing")]
    [InlineData("couldn't find key urls in Secret feeds/proxies", "ProxySecretMissing", "spec.proxy.secretRef: Secret proxies with the key urls is missing")]
    [InlineData("configmap \\\"venue-ca\\\" not found", "CaConfigMapMissing", "spec.tls.caConfigMapRef: ConfigMap venue-ca is missing")]
    public async Task What_a_pod_refers_to_and_lacks_is_named_by_its_role(string kubelet, string reason, string says)
    {
        var spec = Subscriptions.Spec("BTCUSDT");
        spec["proxy"] = new JsonObject { ["secretRef"] = new JsonObject { ["name"] = "proxies" } };
        spec["tls"] = new JsonObject { ["caConfigMapRef"] = new JsonObject { ["name"] = "venue-ca" } };
        await RunningAsync(spec);
        PutPod("""{"containerStatuses":[{"name":"connector","state":{"waiting":{"reason":"CreateContainerConfigError","message":"KUBELET"}}}]}""".Replace("KUBELET", kubelet, StringComparison.Ordinal));
        await Eventually.BeAsync(() => Reason() == reason, "named");
        Assert.Contains(says, Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_that_waits_for_a_volume_says_what_it_mounts()
    {
        var spec = Subscriptions.Spec("BTCUSDT");
        spec["tls"] = new JsonObject { ["caConfigMapRef"] = new JsonObject { ["name"] = "venue-ca" } };
        await RunningAsync(spec);
        PutPod("""{"containerStatuses":[{"name":"connector","state":{"waiting":{"reason":"ContainerCreating"}}}]}""", "2026-01-01T00:00:00Z");
        await Eventually.BeAsync(() => Reason() == "VolumesNotMounted", "named");
        Assert.Contains("it mounts ConfigMap venue-ca (spec.tls.caConfigMapRef), which must exist in namespace feeds", Message(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("labels", "a b", "spec.template.labels: 'a b' is no valid name")]
    [InlineData("annotations", "/a", "spec.template.annotations: '/a' is no valid name")]
    [InlineData("nodeSelector", "Zone_1./x", "spec.template.nodeSelector: 'Zone_1./x' is no valid name")]
    [InlineData("env", "1=2", "spec.template.env: '1=2' is no valid name")]
    public async Task A_name_in_the_template_that_no_schema_can_check_is_refused_by_field(string field, string key, string says)
    {
        _operator = await OperatorFixture.StartAsync(_server);
        var spec = Subscriptions.Spec("BTCUSDT");
        spec["template"] = new JsonObject { [field] = new JsonObject { [key] = "x" } };
        _server.PutSubscription("a", spec);
        await Eventually.BeAsync(() => Reason() == "InvalidSpec", "refused");
        Assert.Contains(says, Message(), StringComparison.Ordinal);
    }

    private async Task RunningAsync(JsonObject? spec = null)
    {
        _operator = await OperatorFixture.StartAsync(_server);
        _server.PutSubscription("a", spec ?? Subscriptions.Spec("BTCUSDT"));
        await Eventually.BeAsync(() => Status()?["observedGeneration"] is not null, "children and a status");
    }

    private void PutPod(string status, string? createdAt = null)
    {
        _server.Put("v1", "Pod", "pods", Ns, "a-0-x", JsonNode.Parse("""{"metadata":{"labels":{"app.kubernetes.io/managed-by":"marketprism-operator","marketprism.io/subscription":"a","marketprism.io/shard":"a-0"}}}""")!.AsObject());
        if (createdAt is not null) _server.Age("pods", Ns, "a-0-x", createdAt);
        _server.Patch("pods", Ns, "a-0-x", new JsonObject { ["status"] = JsonNode.Parse(status) }, "status");
    }

    private JsonObject? Status() => _server.Get("exchangesubscriptions", Ns, "a")?["status"]?.AsObject();

    private JsonNode? Ready() => Status()?["conditions"]?.AsArray().FirstOrDefault(c => (string?)c!["type"] == "Ready");

    private string Reason() => (string?)Ready()?["reason"] ?? "";

    private string Message() => (string?)Ready()?["message"] ?? "";
}
