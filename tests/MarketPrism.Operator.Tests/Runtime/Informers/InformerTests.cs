using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Informers;
using MarketPrism.Operator.Runtime.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Operator.Tests.Runtime.Informers;

public sealed class InformerTests : IAsyncLifetime, IInformerHandler<Widget>
{
    private readonly ConcurrentQueue<string> _heard = [];
    private readonly CancellationTokenSource _stop = new();
    private InProcessApiServer _server = null!;
    private TestClient _client = null!;
    private Informer<Widget> _informer = null!;
    private Task _running = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _server = await InProcessApiServer.StartAsync();
        _client = new TestClient(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running == Task.CompletedTask ? throw new OperationCanceledException() : _running);
        _client.Dispose();
        await _server.DisposeAsync();
        _stop.Dispose();
    }

    void IInformerHandler<Widget>.OnAdded(Widget entity, bool inInitialList) => _heard.Enqueue($"{(inInitialList ? "listed" : "added")} {entity.Metadata.Name} {entity.Spec.Size}");

    void IInformerHandler<Widget>.OnUpdated(Widget before, Widget after) => _heard.Enqueue($"updated {after.Metadata.Name} {before.Spec.Size}-{after.Spec.Size}");

    void IInformerHandler<Widget>.OnDeleted(Widget last, bool isTombstone) => _heard.Enqueue($"{(isTombstone ? "tombstone" : "deleted")} {last.Metadata.Name}");

    [Fact]
    public async Task Lists_then_follows()
    {
        _server.PutWidget("a", 1);
        await StartAsync();
        Assert.Equal(["listed a 1"], _heard);
        _server.PutWidget("b", 2);
        _server.PutWidget("a", 3);
        _server.Delete("widgets", "here", "b");
        await Hears("deleted b");
        Assert.Equal(["listed a 1", "added b 2", "updated a 1-3", "deleted b"], _heard);
        Assert.Equal(3, _informer.Store.Get("here", "a")!.Spec.Size);
        Assert.Null(_informer.Store.Get("here", "b"));
        Assert.Equal(1, Lists());
    }

    [Fact]
    public async Task After_410_inside_the_stream_it_lists_the_latest_state_and_reports_missed_deletions_as_tombstones()
    {
        _server.PutWidget("a");
        _server.PutWidget("gone");
        await StartAsync();
        _server.HoldWatches(true);
        _server.Delete("widgets", "here", "gone");
        _server.PutWidget("a", 7);
        _server.Compact();
        _server.HoldWatches(false);
        await Hears("tombstone gone");
        await Hears("updated a 1-7");
        var relist = _server.Requests.Last(r => !r.IsWatch);
        Assert.False(relist.Query.ContainsKey("resourceVersion"));
        Assert.Equal("500", relist.Query["limit"]);
        _server.PutWidget("after");
        await Hears("added after 1");
    }

    [Fact]
    public async Task After_a_cut_it_watches_on_from_the_last_version_without_listing()
    {
        await StartAsync();
        var before = _server.PutWidget("a");
        await Hears("added a 1");
        _server.CutWatches();
        _server.PutWidget("b");
        await Hears("added b 1");
        Assert.Equal(1, Lists());
        Assert.Equal((string?)before["metadata"]!["resourceVersion"], _server.Requests.Where(r => r.IsWatch).ElementAt(1).Query["resourceVersion"]);
    }

    [Fact]
    public async Task Bookmarks_move_the_version_so_that_a_compaction_of_other_resources_costs_no_listing()
    {
        _server.BookmarkEvery = TimeSpan.FromMilliseconds(20);
        await StartAsync();
        var other = _server.Put("v1", "ConfigMap", "configmaps", "here", "other", []);
        var version = (string)other["metadata"]!["resourceVersion"]!;
        await Eventually.BeAsync(() => _server.LastBookmark == long.Parse(version, CultureInfo.InvariantCulture), "a bookmark of the other resource's version was sent");
        _server.ClearRequests();
        _server.CompactToCurrent();
        _server.CutWatches(); // the bookmark comes before the stream's end
        await Eventually.BeAsync(() => _server.Requests.Any(r => r.IsWatch), "the watch was opened again");
        Assert.Equal(version, _server.Requests.First(r => r.IsWatch).Query["resourceVersion"]);
        _server.PutWidget("after");
        await Hears("added after 1");
        Assert.Equal(0, Lists());
    }

    [Fact]
    public async Task Overload_and_errors_at_the_watch_do_not_cause_listings()
    {
        var refusals = 0;
        _server.Fault = r => r.IsWatch && Interlocked.Increment(ref refusals) <= 3 ? new ApiFault { Code = 429, Reason = "TooManyRequests" } : null;
        await StartAsync();
        await Eventually.BeAsync(() => _server.OpenWatches == 1, "the watch is open");
        _server.PutWidget("a");
        await Hears("added a 1");
        Assert.Equal(1, Lists());
        Assert.True(refusals > 3);
    }

    [Fact]
    public async Task A_paged_listing_whose_token_expires_is_done_again_at_once()
    {
        for (var i = 0; i < 12; i++) _server.PutWidget($"w{i}");
        _server.MaxPage = 5;
        _server.ExpireTokens = true;
        var first = true;
        _server.Fault = r =>
        {
            if (r.IsWatch || !first) return null;
            first = false;
            return new ApiFault { Code = 410, Reason = "Expired" };
        };
        await StartAsync(new InformerOptions { PageSize = 5, MinBackoff = TimeSpan.FromMilliseconds(1) });
        Assert.Equal(12, _informer.Store.Count);
        Assert.Contains(_server.Requests, r => r.Query.ContainsKey("continue"));
        Assert.DoesNotContain(_server.Requests, r => r.Query.ContainsKey("continue") && r.Query.ContainsKey("resourceVersion"));
    }

    [Fact]
    public async Task Pages_are_followed_to_the_end()
    {
        for (var i = 0; i < 12; i++) _server.PutWidget($"w{i}");
        _server.MaxPage = 5;
        var first = true;
        _server.Fault = r =>
        {
            if (r.IsWatch || !first) return null;
            first = false;
            return new ApiFault { Code = 410, Reason = "Expired" };
        };
        await StartAsync(new InformerOptions { PageSize = 5, MinBackoff = TimeSpan.FromMilliseconds(1) });
        Assert.Equal(12, _informer.Store.Count);
        Assert.Equal(2, _server.Requests.Count(r => r.Query.ContainsKey("continue")));
    }

    [Fact]
    public async Task A_forbidden_namespace_stops_only_itself_and_is_named()
    {
        _server.PutWidget("a");
        _server.PutWidget("b", 1, "closed");
        _server.Fault = r => r.Namespace == "closed" ? new ApiFault { Code = 403, Reason = "Forbidden" } : null;
        await StartAsync(new InformerOptions { Namespaces = ["here", "closed"] });
        Assert.Equal(["listed a 1"], _heard);
        var problem = Assert.Single(_informer.Problems);
        Assert.Contains("widgets.tests.marketprism.io in closed", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_watch_is_found_dead_and_opened_again()
    {
        var time = new ManualTimeProvider();
        await StartAsync(time: time);
        await Eventually.BeAsync(() => _server.OpenWatches == 1, "the first watch is open");
        await Eventually.BeAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMinutes(1));
                return Task.FromResult(_server.Requests.Count(r => r.IsWatch) >= 2);
            },
            "the silent watch is replaced");
        _server.PutWidget("a");
        await Eventually.BeAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100)); // the last jump may have cut the new request short
                return Task.FromResult(_heard.Contains("added a 1"));
            },
            "the new watch delivers");
        Assert.Equal(1, Lists());
    }

    [Fact]
    public async Task A_pinned_answer_is_not_undone_by_older_events()
    {
        _server.PutWidget("a", 1);
        await StartAsync();
        _server.HoldWatches(true);
        _server.PutWidget("a", 2);
        _server.PutWidget("a", 3);
        var written = await _client.Client.GetAsync<Widget>("a", "here", TestContext.Current.CancellationToken);
        _informer.Store.Pin(written!);
        Assert.Equal(3, _informer.Store.Get("here", "a")!.Spec.Size);
        _server.HoldWatches(false);
        _server.PutWidget("b");
        await Hears("added b 1");
        Assert.DoesNotContain(_heard, h => h.Contains("-2", StringComparison.Ordinal));
        Assert.Equal(3, _informer.Store.Get("here", "a")!.Spec.Size);
    }

    [Fact]
    public async Task A_change_of_somebody_else_that_an_own_write_overtook_is_told()
    {
        _server.PutWidget("a", 1);
        await StartAsync();
        _server.HoldWatches(true);
        _server.PutWidget("a", 2); // somebody else's, not seen yet
        await WriteAsync("1");
        await WriteAsync("2");
        _server.HoldWatches(false);
        _server.PutWidget("b");
        await Hears("added b 1");
        Assert.Equal(["listed a 1", "updated a 1-2", "added b 1"], _heard); // once, and of neither write of ours
    }

    [Fact]
    public async Task An_object_of_somebody_else_that_an_own_write_overtook_is_told_as_new()
    {
        await StartAsync();
        _server.HoldWatches(true);
        _server.PutWidget("a", 2);
        await WriteAsync("1");
        _server.HoldWatches(false);
        await Hears("added a 2");
        _server.PutWidget("a", 3);
        await Hears("updated a 2-3");
    }

    [Fact]
    public async Task The_echo_of_an_own_write_is_not_told()
    {
        _server.PutWidget("a", 1);
        await StartAsync();
        _server.HoldWatches(true);
        _server.PutWidget("a", 2);
        _informer.Store.Pin((await _client.Client.GetAsync<Widget>("a", "here", TestContext.Current.CancellationToken))!);
        _server.HoldWatches(false);
        _server.PutWidget("a", 3); // somebody else's is
        await Hears("updated a 2-3");
        Assert.DoesNotContain("updated a 2-2", _heard);
    }

    [Fact]
    public async Task Children_are_found_by_their_controller()
    {
        await StartAsync();
        _server.Put(Widgets.Version, "Widget", "widgets", "here", "child", JsonNode.Parse(
            """{"metadata":{"ownerReferences":[{"uid":"u1","controller":true,"kind":"X","name":"x"},{"uid":"u2","kind":"X","name":"y"}]},"spec":{"size":1}}""")!.AsObject());
        await Hears("added child 1");
        Assert.Single(_informer.Store.OwnedBy("u1"));
        Assert.Empty(_informer.Store.OwnedBy("u2"));
        _server.Delete("widgets", "here", "child");
        await Hears("deleted child");
        Assert.Empty(_informer.Store.OwnedBy("u1"));
    }

    private async Task StartAsync(InformerOptions? options = null, TimeProvider? time = null)
    {
        options ??= new InformerOptions { MinBackoff = TimeSpan.FromMilliseconds(5), MaxBackoff = TimeSpan.FromMilliseconds(20) };
        if (time is not null)
        {
            _client.Dispose();
            _client = new TestClient(_server.Address, time);
        }

        _informer = new Informer<Widget>(_client.Client, options, new InformerMetrics(_client.Meter), new Random(1), time ?? TimeProvider.System, NullLogger.Instance);
        _informer.Store.AddHandler(this);
        _running = _informer.RunAsync(_stop.Token);
        await _informer.Settled.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await Eventually.BeAsync(() => _server.OpenWatches > 0 || _server.Fault is not null, "watching");
    }

    private async Task WriteAsync(string label)
    {
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["own"] = label } } };
        _informer.Store.Pin(await _client.Client.PatchAsync<Widget>("a", "here", V1Patch.PatchType.MergePatch, patch, new PatchOptions(), TestContext.Current.CancellationToken));
    }

    private Task Hears(string what) => Eventually.BeAsync(() => _heard.Contains(what), $"heard '{what}', heard: {string.Join(", ", _heard)}");

    private int Lists() => _server.Requests.Count(r => !r.IsWatch && r.Name is null && r.Resource == "widgets");
}
