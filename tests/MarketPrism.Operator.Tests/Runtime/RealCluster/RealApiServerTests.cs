using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Entities;
using MarketPrism.Operator.Runtime.Events;
using MarketPrism.Operator.Runtime.Informers;
using MarketPrism.Operator.Runtime.Leadership;
using MarketPrism.Operator.Runtime.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Operator.Tests.Runtime.RealCluster;

/// <summary>The same client against the real thing: what the in-process server may have got wrong shows here.</summary>
public sealed class RealApiServerTests : IInformerHandler<ManagedConfigMap>
{
    private readonly ConcurrentQueue<string> _heard = [];

    void IInformerHandler<ManagedConfigMap>.OnAdded(ManagedConfigMap entity, bool inInitialList) => _heard.Enqueue("+" + entity.Metadata.Name);

    void IInformerHandler<ManagedConfigMap>.OnUpdated(ManagedConfigMap before, ManagedConfigMap after) => _heard.Enqueue("~" + after.Metadata.Name);

    void IInformerHandler<ManagedConfigMap>.OnDeleted(ManagedConfigMap last, bool isTombstone) => _heard.Enqueue("-" + last.Metadata.Name);

    [Fact]
    public async Task Client_informer_election_and_events_work_on_a_real_kube_apiserver()
    {
        Assert.SkipWhen(ApiServerProcess.Missing is not null, ApiServerProcess.Missing ?? "");
        var token = TestContext.Current.CancellationToken;
        await using var server = await ApiServerProcess.StartAsync(cancellationToken: token);
        using var meter = new Meter("tests");
        using var factory = new KubernetesClientFactory(
            new ClusterAccess { Configuration = new KubernetesClientConfiguration { Host = server.Address.AbsoluteUri, AccessToken = server.BearerToken }, Authorities = server.Authority }, [], meter, NullLogger<KubernetesClientFactory>.Instance, TimeProvider.System);
        var client = factory.Create(null);
        Assert.StartsWith("v1.", await client.GetServerVersionAsync(token), StringComparison.Ordinal);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var informer = new Informer<ManagedConfigMap>(client, new InformerOptions { Namespaces = ["default"], LabelSelector = "app=test" }, new InformerMetrics(meter), new Random(1), TimeProvider.System, NullLogger.Instance);
        informer.Store.AddHandler(this);
        var running = informer.RunAsync(stop.Token);
        await informer.Settled;

        var options = new PatchOptions { FieldManager = "tests" };
        var made = await client.PatchAsync<ManagedConfigMap>("a", "default", V1Patch.PatchType.ApplyPatch, Map("a", "1"), options, token);
        await Eventually.BeAsync(() => _heard.Contains("+a"), "added");
        var same = await client.PatchAsync<ManagedConfigMap>("a", "default", V1Patch.PatchType.ApplyPatch, Map("a", "1"), options, token);
        Assert.Equal(made.Metadata.ResourceVersion, same.Metadata.ResourceVersion);
        await client.PatchAsync<ManagedConfigMap>("a", "default", V1Patch.PatchType.ApplyPatch, Map("a", "2"), options, token);
        await Eventually.BeAsync(() => _heard.Contains("~a"), "changed");
        var conflict = await Assert.ThrowsAsync<ApiException>(() => client.PatchAsync<ManagedConfigMap>("a", "default", V1Patch.PatchType.ApplyPatch, Map("a", "3"), new PatchOptions { FieldManager = "others", Force = false }, token));
        Assert.True(conflict.IsConflict);
        Assert.NotEmpty(conflict.Status.Details!.Causes!);
        var precondition = await Assert.ThrowsAsync<ApiException>(() => client.DeleteAsync<ManagedConfigMap>("a", "default", "00000000-0000-0000-0000-000000000000", token));
        Assert.True(precondition.IsConflict);
        await client.DeleteAsync<ManagedConfigMap>("a", "default", made.Metadata.Uid, token);
        await Eventually.BeAsync(() => _heard.Contains("-a"), "deleted");

        var future = await Assert.ThrowsAsync<ApiException>(
            () => client.ListAsync<ManagedConfigMap>(new ListOptions { Namespace = "default", ResourceVersion = "999999999" }, token)); // as after a restored etcd
        Assert.True(future.IsExpired, future.Message);

        for (var i = 0; i < 7; i++) await client.PatchAsync<ManagedConfigMap>($"p{i}", "default", V1Patch.PatchType.ApplyPatch, Map($"p{i}", "1"), options, token);
        var page = await client.ListAsync<ManagedConfigMap>(new ListOptions { Namespace = "default", LabelSelector = "app=test", Limit = 5 }, token);
        Assert.Equal(5, page.Items.Count);
        var rest = await client.ListAsync<ManagedConfigMap>(new ListOptions { Namespace = "default", LabelSelector = "app=test", Limit = 5, Continue = page.Continue }, token);
        Assert.Equal(2, rest.Items.Count);

        var recorder = new EventRecorder(client, "tests", "pod", TimeProvider.System, NullLogger.Instance);
        var recording = recorder.RunAsync(stop.Token);
        var regarding = rest.Items[0];
        regarding.ApiVersion = "v1";
        regarding.Kind = "ConfigMap";
        for (var i = 0; i < 3; i++) recorder.Publish(regarding, "Tested", "a note");
        await Eventually.BeAsync(
            async () => (await client.ListAsync<Eventsv1Event>(new ListOptions { Namespace = "default" }, token)).Items.Any(e => e is { Reason: "Tested", Series.Count: 2 }), "a series of events");

        var elector = new LeaderElector(new LeaderElectionOptions { LeaseName = "l", LeaseNamespace = "default", Identity = "me" }, client, meter, new Random(1), TimeProvider.System, NullLogger.Instance);
        using var term = CancellationTokenSource.CreateLinkedTokenSource(token);
        var leading = elector.RunAsync(t => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, t).ContinueWith(_ => { }, TaskScheduler.Default), term.Token);
        await Eventually.BeAsync(() => elector.MayWrite, "leads");
        await term.CancelAsync();
        await leading;
        Assert.Equal("", (await client.GetAsync<V1Lease>("l", "default", token))!.Spec!.HolderIdentity ?? "");

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => recording);
    }

    private static JsonObject Map(string name, string value) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default", ["labels"] = new JsonObject { ["app"] = "test" } },
        ["data"] = new JsonObject { ["v"] = value },
    };
}
