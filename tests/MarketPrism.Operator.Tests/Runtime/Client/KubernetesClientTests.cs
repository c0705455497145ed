using System.Text.Json.Nodes;
using k8s.Models;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Tests.Runtime.Client;

public sealed class KubernetesClientTests : IAsyncLifetime
{
    private static readonly PatchOptions Ours = new() { FieldManager = "ours" };
    private InProcessApiServer _server = null!;
    private TestClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await InProcessApiServer.StartAsync();
        _client = new TestClient(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_null_for_what_is_not_there() => Assert.Null(await _client.Client.GetAsync<Widget>("none", "here", Token));

    [Fact]
    public async Task Apply_creates_then_changes_then_removes_what_it_no_longer_states()
    {
        await ApplyAsync("""{"spec":{"size":1},"metadata":{"name":"a","labels":{"x.io/y":"1","z":"2"}}}""");
        var applied = await ApplyAsync("""{"spec":{"size":2},"metadata":{"name":"a","labels":{"z":"2"}}}""");
        Assert.Equal(2, applied.Spec.Size);
        Assert.Equal(["z"], applied.Metadata.Labels!.Keys);
        Assert.Equal(2, applied.Metadata.Generation);
        var same = await ApplyAsync("""{"spec":{"size":2},"metadata":{"name":"a","labels":{"z":"2"}}}""");
        Assert.Equal(applied.Metadata.ResourceVersion, same.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task Apply_without_force_names_the_owner_of_a_field_and_with_force_takes_it()
    {
        await ApplyAsync("""{"spec":{"size":1},"metadata":{"name":"a"}}""", new PatchOptions { FieldManager = "theirs" });
        var refused = await Assert.ThrowsAsync<ApiException>(() => ApplyAsync("""{"spec":{"size":2},"metadata":{"name":"a"}}""", Ours with { Force = false }));
        Assert.True(refused.IsConflict);
        var cause = Assert.Single(refused.Status.Details!.Causes!);
        Assert.Contains("theirs", cause.Message!, StringComparison.Ordinal);
        Assert.Equal(2, (await ApplyAsync("""{"spec":{"size":2},"metadata":{"name":"a"}}""")).Spec.Size);
    }

    [Fact]
    public async Task Status_and_object_do_not_touch_each_other()
    {
        await ApplyAsync("""{"spec":{"size":1},"metadata":{"name":"a"}}""");
        var patch = new JsonObject { ["status"] = new JsonObject { ["seen"] = 5 }, ["spec"] = new JsonObject { ["size"] = 9 } };
        var after = await _client.Client.PatchAsync<Widget>("a", "here", V1Patch.PatchType.MergePatch, patch, new PatchOptions { Status = true }, Token);
        Assert.Equal(5, after.Status.Seen);
        Assert.Equal(1, after.Spec.Size);
        Assert.Equal(1, after.Metadata.Generation);
    }

    [Fact]
    public async Task Delete_with_a_uid_spares_a_namesake_and_a_missing_object_is_fine()
    {
        var widget = await ApplyAsync("""{"spec":{"size":1},"metadata":{"name":"a"}}""");
        var conflict = await Assert.ThrowsAsync<ApiException>(() => _client.Client.DeleteAsync<Widget>("a", "here", "other", Token));
        Assert.True(conflict.IsConflict);
        await _client.Client.DeleteAsync<Widget>("a", "here", widget.Metadata.Uid, Token);
        await _client.Client.DeleteAsync<Widget>("a", "here", null, Token);
        Assert.Empty(_server.List("widgets"));
    }

    [Fact]
    public async Task Retries_429_and_503_with_Retry_After_only()
    {
        var tries = 0;
        _server.Fault = _ => ++tries switch
        {
            1 => new ApiFault { Code = 429, Reason = "TooManyRequests", RetryAfterSeconds = 0 },
            2 => new ApiFault { Code = 503, Reason = "ServiceUnavailable", RetryAfterSeconds = 0 },
            _ => null,
        };
        await ApplyAsync("""{"spec":{"size":1},"metadata":{"name":"a"}}""");
        Assert.Equal(3, tries);

        tries = 0;
        _server.Fault = _ => ++tries == 1 ? new ApiFault { Code = 500 } : null;
        var error = await Assert.ThrowsAsync<ApiException>(() => ApplyAsync("""{"spec":{"size":2},"metadata":{"name":"a"}}"""));
        Assert.Equal("InternalError", error.Status.Reason);
        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task Retry_After_is_waited_for()
    {
        var time = new ManualTimeProvider();
        using var client = new TestClient(_server.Address, time);
        var tries = 0;
        _server.Fault = _ => ++tries == 1 ? new ApiFault { Code = 429, Reason = "TooManyRequests", RetryAfterSeconds = 7 } : null;
        _server.PutWidget("a");
        var read = client.Client.GetAsync<Widget>("a", "here", Token);
        await Eventually.BeAsync(() => tries == 1 && time.ArmedTimers >= 2, "the retry is armed beside the request's deadline");
        time.Advance(TimeSpan.FromSeconds(6.9));
        Assert.Equal(1, tries);
        time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.NotNull(await read);
        Assert.Equal(2, tries);
    }

    [Fact]
    public async Task A_closed_gate_lets_reads_pass_and_sends_no_write()
    {
        var gated = _client.Gated(new ClosedGate());
        Assert.Null(await gated.GetAsync<Widget>("a", "here", Token));
        _server.ClearRequests();
        await Assert.ThrowsAsync<WriteRefusedException>(() => gated.CreateAsync(new Widget { Metadata = { Name = "a", NamespaceProperty = "here" } }, Token));
        await Assert.ThrowsAsync<WriteRefusedException>(() => gated.DeleteAsync<Widget>("a", "here", null, Token));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task A_hanging_request_ends_at_its_deadline()
    {
        var time = new ManualTimeProvider();
        using var client = new TestClient(_server.Address, time);
        _server.Fault = _ => new ApiFault { Hang = true };
        var read = client.Client.GetAsync<Widget>("a", "here", Token);
        await Eventually.BeAsync(() => _server.Requests.Count == 1, "the request has arrived");
        time.Advance(TimeSpan.FromSeconds(61));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    [Fact]
    public void Addresses_follow_group_namespace_and_options()
    {
        Assert.Equal("api/v1/namespaces/n/configmaps?labelSelector=a%3Db&resourceVersion=0", ResourceDefinition.Of<ManagedConfigMap>().ListUri(new ListOptions { Namespace = "n", LabelSelector = "a=b", ResourceVersion = "0" }));
        Assert.Equal("apis/apps/v1/deployments?limit=5&continue=x", ResourceDefinition.Of<ManagedDeployment>().ListUri(new ListOptions { Limit = 5, Continue = "x", ResourceVersion = "7" }));
        var watch = ResourceDefinition.Of<Widget>().WatchUri(new WatchOptions { Namespace = "n", ResourceVersion = "7", Timeout = TimeSpan.FromSeconds(299.5) });
        Assert.Equal("apis/tests.marketprism.io/v1/namespaces/n/widgets?watch=1&allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=300", watch);
    }

    [Fact]
    public async Task Kinds_of_the_core_group_are_read_written_and_deleted()
    {
        var intent = JsonNode.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","namespace":"here"},"data":{"k":"v"}}""")!;
        var made = await _client.Client.PatchAsync<ManagedConfigMap>("c", "here", V1Patch.PatchType.ApplyPatch, intent, Ours, Token);
        Assert.Equal("""{"k":"v"}""", System.Text.Encoding.UTF8.GetString(made.Data!.Utf8.Span));
        Assert.NotNull(await _client.Client.GetAsync<ManagedConfigMap>("c", "here", Token));
        await _client.Client.DeleteAsync<ManagedConfigMap>("c", "here", made.Metadata.Uid, Token);
        Assert.Null(await _client.Client.GetAsync<ManagedConfigMap>("c", "here", Token));
    }

    [Fact]
    public async Task What_a_type_does_not_know_is_left_as_it_is_by_patches_and_managed_fields_are_not_kept()
    {
        _server.Put(Widgets.Version, "Widget", "widgets", "here", "a", JsonNode.Parse("""{"spec":{"size":1,"colour":{"r":9}},"extra":[1,2],"metadata":{"managedFields":[{"manager":"theirs"}]}}""")!.AsObject());
        var read = await _client.Client.GetAsync<Widget>("a", "here", Token);
        Assert.Null(read!.Metadata.ManagedFields);
        await _client.Client.PatchAsync<Widget>("a", "here", V1Patch.PatchType.MergePatch, new JsonObject { ["spec"] = new JsonObject { ["size"] = 2 } }, new PatchOptions(), Token);
        var after = _server.Get("widgets", "here", "a")!;
        Assert.Equal((2, 9, 2), ((int)after["spec"]!["size"]!, (int)after["spec"]!["colour"]!["r"]!, after["extra"]!.AsArray().Count));
    }

    [Fact]
    public async Task Times_of_a_lease_have_six_digits_on_a_whole_second()
    {
        var second = new DateTime(2026, 11, 30, 20, 0, 0, DateTimeKind.Utc);
        var lease = new V1Lease { Metadata = new V1ObjectMeta { Name = "l", NamespaceProperty = "here" }, Spec = new V1LeaseSpec { HolderIdentity = "me", AcquireTime = second, RenewTime = second } };
        var made = await _client.Client.CreateAsync(lease, Token);
        Assert.Equal("2026-11-30T20:00:00.000000Z", (string?)_server.Get("leases", "here", "l")!["spec"]!["renewTime"]);
        Assert.Equal(second, made.Spec.RenewTime);
    }

    private Task<Widget> ApplyAsync(string body, PatchOptions? options = null)
    {
        var intent = JsonNode.Parse(body)!;
        intent["apiVersion"] = Widgets.Version;
        intent["kind"] = "Widget";
        return _client.Client.PatchAsync<Widget>("a", "here", V1Patch.PatchType.ApplyPatch, intent, options ?? Ours, Token);
    }

    private sealed class ClosedGate : IWriteGate
    {
        public void Check(string what) => throw new WriteRefusedException(what);
    }
}
