using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Entities;
using MarketPrism.Operator.Runtime.Hosting;
using MarketPrism.Operator.Runtime.Informers;
using MarketPrism.Operator.Runtime.Reconciliation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MarketPrism.Operator.Tests.Runtime.Reconciliation;

/// <summary>The whole runtime in a host, as an operator uses it.</summary>
public sealed class OperatorRuntimeTests : IAsyncLifetime
{
    private InProcessApiServer _server = null!;
    private IHost _host = null!;

    public async ValueTask InitializeAsync() => _server = await InProcessApiServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _server.DisposeAsync();
    }

    private WidgetController Controller => _host.Services.GetRequiredService<WidgetController>();

    [Fact]
    public async Task Makes_children_heals_their_drift_and_hears_of_deletions()
    {
        _server.PutWidget("a", 3);
        await StartAsync();
        await Eventually.BeAsync(() => Child("a") == "3", "a child");
        _server.Patch("configmaps", "here", "a", new JsonObject { ["data"] = new JsonObject { ["size"] = "99" } });
        await Eventually.BeAsync(() => Child("a") == "3", "the drift is healed");
        _server.Delete("configmaps", "here", "a");
        await Eventually.BeAsync(() => Child("a") == "3", "a deleted child is back");
        _server.Delete("widgets", "here", "a");
        await Eventually.BeAsync(() => Controller.Deleted.Contains("a"), "the deletion is heard");
    }

    [Fact]
    public async Task Failures_are_retried_until_they_pass_and_terminal_ones_are_not()
    {
        await StartAsync();
        Controller.FailuresLeft = 7;
        _server.PutWidget("a", 3);
        await Eventually.BeAsync(() => Child("a") == "3", "it passes in the end");
        Assert.Equal(0, Controller.FailuresLeft);
        _server.PutWidget("terminal", -1);
        await Eventually.BeAsync(() => Controller.Passes.Count(p => p == "terminal") == 1, "tried once");
        _server.PutWidget("b", 1);
        await Eventually.BeAsync(() => Child("b") == "1", "others go on");
        Assert.Equal(1, Controller.Passes.Count(p => p == "terminal"));
    }

    [Fact]
    public async Task The_own_status_write_does_not_cause_another_pass()
    {
        await StartAsync();
        _server.PutWidget("a", 3);
        await Eventually.BeAsync(() => Child("a") == "3", "a child");
        await Eventually.BeAsync(() => (int?)_server.Get("widgets", "here", "a")!["status"]?["seen"] == 3, "a status");
        var passes = Controller.Passes.Count(p => p == "a");
        for (var i = 0; i < 5; i++) _server.Patch("widgets", "here", "a", new JsonObject { ["status"] = new JsonObject { ["seen"] = 10 + i } }, "status");
        _server.PutWidget("z", 1);
        await Eventually.BeAsync(() => Child("z") == "1", "a later object is done");
        Assert.InRange(Controller.Passes.Count(p => p == "a"), passes, passes + 1); // one for the child's own creation event
    }

    [Fact]
    public async Task A_finalizer_runs_once_and_lets_the_object_go_without_touching_others()
    {
        await StartAsync();
        _server.Put(Widgets.Version, "Widget", "widgets", "here", "f", JsonNode.Parse("""{"metadata":{"finalizers":["foreign.io/keep"]},"spec":{"size":4}}""")!.AsObject());
        await Eventually.BeAsync(() => Finalizers("f").Contains("tests.marketprism.io/widget"), "the finalizer is on");
        _server.Delete("widgets", "here", "f");
        await Eventually.BeAsync(() => Finalizers("f") is ["foreign.io/keep"], "ours is off, theirs is kept");
        Assert.Equal(1, _host.Services.GetRequiredService<WidgetFinalizer>().Runs);
        _server.Patch("widgets", "here", "f", new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } });
        await Eventually.BeAsync(() => _server.Get("widgets", "here", "f") is null, "gone");
    }

    [Fact]
    public async Task Nothing_is_written_without_the_lease()
    {
        var now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", System.Globalization.CultureInfo.InvariantCulture);
        _server.Put("coordination.k8s.io/v1", "Lease", "leases", "here", "tests", JsonNode.Parse($$$"""
            {"spec":{"holderIdentity":"other","leaseDurationSeconds":3600,"renewTime":"{{{now}}}","acquireTime":"{{{now}}}"}}
            """)!.AsObject());
        _server.PutWidget("a", 3);
        await StartAsync(LeaderElectionType.Single);
        await Eventually.BeAsync(() => _server.Requests.Any(r => r.Resource == "leases" && r.Method == "GET"), "it asks for the lease");
        Assert.Equal(0, _server.Writes);
        await Assert.ThrowsAsync<WriteRefusedException>(() => _host.Services.GetRequiredService<IKubernetesClient>().DeleteAsync<Widget>("a", "here", null, TestContext.Current.CancellationToken));
        _server.Patch("leases", "here", "tests", new JsonObject { ["spec"] = new JsonObject { ["holderIdentity"] = "" } });
        await Eventually.BeAsync(() => Child("a") == "3", "it works once it leads");
    }

    private async Task StartAsync(LeaderElectionType election = LeaderElectionType.None)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(new ClusterAccess { Configuration = new KubernetesClientConfiguration { Host = _server.Address.AbsoluteUri, Namespace = "here" } });
        builder.Services.AddKubernetesOperator(s =>
            {
                s.Name = "tests";
                s.LeaderElectionType = election;
                s.LeaderElectionLeaseDuration = TimeSpan.FromSeconds(4);
                s.LeaderElectionRenewDeadline = TimeSpan.FromSeconds(3);
                s.LeaderElectionRetryPeriod = TimeSpan.FromMilliseconds(200);
                s.OnLeadershipLost = () => { };
            })
            .AddJson(TestJsonContext.Default)
            .AddCache<ManagedConfigMap>()
            .AddController<WidgetController, Widget>(new ControllerOptions { Workers = 2 })
            .AddFinalizer<WidgetFinalizer, Widget>("tests.marketprism.io/widget")
            .Owns<Widget, ManagedConfigMap>();
        _host = builder.Build();
        await _host.StartAsync(TestContext.Current.CancellationToken);
    }

    private string? Child(string name) => (string?)_server.Get("configmaps", "here", name)?["data"]?["size"];

    private string[] Finalizers(string name) => _server.Get("widgets", "here", name)?["metadata"]?["finalizers"] is JsonArray list ? [.. list.Select(f => (string)f!)] : [];

    private sealed class WidgetFinalizer : IEntityFinalizer<Widget>
    {
        public int Runs { get; private set; }

        public Task<ReconciliationResult<Widget>> FinalizeAsync(Widget entity, CancellationToken cancellationToken)
        {
            Runs++;
            return Task.FromResult(ReconciliationResult<Widget>.Success(entity));
        }
    }

    /// <summary>A ConfigMap for each widget; sizes below zero are terminal failures, 4 wants a finalizer.</summary>
    private sealed class WidgetController(IKubernetesClient client, IEntityLister<ManagedConfigMap> maps, EntityFinalizerAttacher<WidgetFinalizer, Widget> attach) : IEntityController<Widget>
    {
        private int _failuresLeft;

        public ConcurrentQueue<string> Passes { get; } = [];

        public ConcurrentQueue<string> Deleted { get; } = [];

        public int FailuresLeft
        {
            get => Volatile.Read(ref _failuresLeft);
            set => Volatile.Write(ref _failuresLeft, value);
        }

        public async Task<ReconciliationResult<Widget>> ReconcileAsync(Widget entity, CancellationToken cancellationToken)
        {
            Passes.Enqueue(entity.Metadata.Name!);
            if (entity.Spec.Size < 0) throw new TerminalException("no");
            if (FailuresLeft > 0)
            {
                FailuresLeft--;
                return FailuresLeft % 2 == 0 ? throw new InvalidOperationException("thrown") : ReconciliationResult<Widget>.Failure(entity, "reported");
            }

            if (entity.Spec.Size == 4) await attach(entity, cancellationToken);
            var live = maps.Get("here", entity.Metadata.Name!);
            if (live?.Data is not null && live.Data.TryFind("size"u8, out var size) && size.GetString() == $"{entity.Spec.Size}") return ReconciliationResult<Widget>.Success(entity);
            var intent = JsonNode.Parse($$$"""
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{entity.Metadata.Name}}}","ownerReferences":[
                  {"apiVersion":"{{{Widgets.Version}}}","kind":"Widget","name":"{{{entity.Metadata.Name}}}","uid":"{{{entity.Metadata.Uid}}}","controller":true}]},
                 "data":{"size":"{{{entity.Spec.Size}}}"}}
                """)!;
            maps.Pin(await client.PatchAsync<ManagedConfigMap>(entity.Metadata.Name!, "here", V1Patch.PatchType.ApplyPatch, intent, new PatchOptions { FieldManager = "tests" }, cancellationToken));
            var status = new JsonObject { ["status"] = new JsonObject { ["seen"] = entity.Spec.Size } };
            await client.PatchAsync<Widget>(entity.Metadata.Name!, "here", V1Patch.PatchType.MergePatch, status, new PatchOptions { Status = true }, cancellationToken);
            return ReconciliationResult<Widget>.Success(entity);
        }

        public Task<ReconciliationResult<Widget>> DeletedAsync(Widget entity, CancellationToken cancellationToken)
        {
            Deleted.Enqueue(entity.Metadata.Name!);
            return Task.FromResult(ReconciliationResult<Widget>.Success(entity));
        }
    }
}
