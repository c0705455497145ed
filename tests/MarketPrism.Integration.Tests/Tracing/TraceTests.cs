using MarketPrism.Connector;
using MarketPrism.Simulator.Faults;
using MarketPrism.Testing.Telemetry;

namespace MarketPrism.Integration.Tests.Tracing;

/// <summary>What a collector gets of the pipeline, across processes and both protocols.</summary>
public sealed class TraceTests(TracedPipeline pipeline) : IClassFixture<TracedPipeline>
{
    private const int Internal = 1, Server = 2, Client = 3, Producer = 4, Consumer = 5;

    [Fact]
    public async Task A_frame_is_one_trace_from_the_socket_to_the_published_book()
    {
        List<ReceivedSpan> chain = [];
        await Eventually.BeAsync(() => (chain = FindFrame(".orderbook.")).Count > 0, "a whole trace of a book's frame");
        var (receive, send, take, apply, publish) = (chain[0], chain[1], chain[2], chain[3], chain[4]);

        Assert.Single(chain.Select(static s => s.TraceId).Distinct());
        Assert.Equal(5, chain.Select(static s => s.SpanId).Distinct().Count());
        Assert.Equal(
            [("marketprism-connector", Consumer), ("marketprism-connector", Producer), ("marketprism-processor", Consumer), ("marketprism-processor", Internal), ("marketprism-processor", Producer)],
            chain.Select(static s => (s.Service, s.Kind)));
        Assert.Equal("", receive.ParentSpanId);
        Assert.StartsWith("connector-0/binance-spot-0/", receive.Attributes["marketprism.connection"], StringComparison.Ordinal);
        Assert.Equal(("nats", "send", "send"), (send.Attributes["messaging.system"], send.Attributes["messaging.operation.type"], send.Attributes["messaging.operation.name"]));
        Assert.StartsWith("marketprism.raw.", send.Attributes["messaging.destination.name"], StringComparison.Ordinal);
        Assert.Equal(("process", send.Attributes["messaging.message.body.size"]), (take.Attributes["messaging.operation.type"], take.Attributes["messaging.message.body.size"]));
        Assert.StartsWith("marketprism.orderbook.binance-sim.spot.", publish.Attributes["messaging.destination.name"], StringComparison.Ordinal);
        Assert.Equal(("connector-0", "prod", "node-1"), (receive.Resource["k8s.pod.name"], receive.Resource["k8s.namespace.name"], receive.Resource["k8s.node.name"]));
        Assert.Equal("processor-0", apply.Resource["k8s.pod.name"]);
        // One machine, one clock: no step begins before the one that caused it. A frame during which the machine's clock was set says nothing, so the next one is looked at.
        await Eventually.BeAsync(() => FindFrame(".orderbook.", static c => c.Zip(c.Skip(1)).All(static s => s.First.StartNs <= s.Second.StartNs)).Count > 0, "a frame whose steps begin in their order");
        Assert.All(chain, static s => Assert.True(s.EndNs >= s.StartNs && s.StatusCode != 2, s.ToString()));
        Assert.Empty(pipeline.Collector.Problems);
    }

    [Fact]
    public async Task Frames_that_become_one_message_meet_in_its_links()
    {
        ReceivedSpan? joint = null;
        await Eventually.BeAsync(() => (joint = Named("send normalized").FirstOrDefault(s => s.Links.Count > 0)) is not null, "several traced frames become one message");
        var applied = Named("apply").ToDictionary(static s => s.SpanId);
        await Eventually.BeAsync(() => (applied = Named("apply").ToDictionary(static s => s.SpanId)).ContainsKey(joint!.ParentSpanId) && joint.Links.All(l => applied.ContainsKey(l.SpanId)), "all of them are told");
        Assert.Equal(joint!.TraceId, applied[joint.ParentSpanId].TraceId);
        Assert.All(joint.Links, l => Assert.Equal(l.TraceId, applied[l.SpanId].TraceId));
        Assert.All(joint.Links, l => Assert.NotEqual(joint.TraceId, l.TraceId));
    }

    [Fact]
    public async Task A_rotation_is_one_trace_and_knows_the_dial_it_replaces()
    {
        await pipeline.Simulator.InjectAsync(new FaultRule { Kind = FaultKind.Shutdown, Venue = "binance", Count = 1, Duration = 600 }, TestContext.Current.CancellationToken);
        await Eventually.BeAsync(() => Named("rotate").Count > 0, "the venue's notice leads to a rotation", TimeSpan.FromSeconds(60));
        var rotate = Named("rotate")[0];
        await Eventually.BeAsync(() => Below(rotate).Count >= 3, "all of its steps are told");
        Assert.Equal(["close", "dial", "subscribe"], Below(rotate).Select(static s => s.Name).Order(StringComparer.Ordinal));
        Assert.All(Below(rotate), s => Assert.Equal((rotate.TraceId, Client, 0), (s.TraceId, s.Kind, s.StatusCode)));
        Assert.Contains("notice of the venue", rotate.Attributes["marketprism.cause"], StringComparison.Ordinal);
        var connect = Assert.Single(Named("connect"), s => s.SpanId == Assert.Single(rotate.Links).SpanId);
        Assert.Equal(["dial", "subscribe"], Below(connect).Select(static s => s.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_resync_is_one_trace_from_the_hole_to_the_proven_book()
    {
        await Eventually.BeAsync(() => Named("sync").Count > 0, "the book's first sync is told");
        await pipeline.Simulator.InjectAsync(new FaultRule { Kind = FaultKind.Gap, Venue = "binance", Stream = "@depth", Count = 1 }, TestContext.Current.CancellationToken);
        await Eventually.BeAsync(() => Named("resync").Count > 0, "the hole is mended", TimeSpan.FromSeconds(60));
        var resync = Named("resync")[0];
        Assert.Equal(("marketprism-processor", "", "BTCUSDT"), (resync.Service, resync.ParentSpanId, resync.Attributes["marketprism.symbol"]));
        Assert.True(long.Parse(resync.Attributes["marketprism.to_id"], null) >= long.Parse(resync.Attributes["marketprism.from_id"], null));

        List<ReceivedSpan> steps = [];
        await Eventually.BeAsync(() => (steps = Chain(resync, "request snapshot", "fetch snapshot", "receive raw", "apply")).Count == 4, "request, fetch, the body's way back and its application are told");
        Assert.Equal(
            [("marketprism-processor", Client), ("marketprism-connector", Server), ("marketprism-processor", Consumer), ("marketprism-processor", Internal)], steps.Select(static s => (s.Service, s.Kind)));
        Assert.All(steps, s => Assert.Equal(resync.TraceId, s.TraceId));
        Assert.EndsWith("/api/v3/depth", steps[1].Attributes["url.full"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_go_the_same_way() =>
        await Eventually.BeAsync(() => new[] { "marketprism.messages", "marketprism.books", "marketprism.stage_duration", "marketprism.streams" }.All(pipeline.Collector.Metrics.Contains), "metrics of both services come");

    [Fact]
    public async Task A_collector_that_is_away_costs_counted_spans_and_no_frame()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: token);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, TracedPipeline.Yaml(pipeline.Simulator, server.Url, 1), token);
        await using var connector = ServiceProcess.Start(typeof(ConnectorService).Assembly.Location, ["--config", file], new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{FreePort.Next()}",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "50",
            ["OTEL_BSP_MAX_QUEUE_SIZE"] = "4",
            ["OTEL_BSP_MAX_EXPORT_BATCH_SIZE"] = "4",
        });
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{await connector.SaidAsync("listens on port ([0-9]+)")}") };
        string metrics = "";
        await Eventually.BeAsync(async () => (metrics = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), token)) is var m && Value(m, "marketprism_spans_total{outcome=\"failed\"}") > 0
            && Value(m, "marketprism_spans_total{outcome=\"queue_full\"}") > 0, "lost spans are counted, those that the queue had no room for too", TimeSpan.FromSeconds(60));
        Assert.Equal(0, Value(metrics, "marketprism_spans_total{outcome=\"exported\"}"));
        var before = Published(metrics);
        await Eventually.BeAsync(async () => Published(await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), token)) > before + 20, "frames flow on");
        Assert.Equal(0, Value(metrics, "marketprism_nats_dropped_total"));
        await connector.StopAsync();
        Assert.Equal(0, connector.ExitCode);
        File.Delete(file);
    }

    private static double Published(string metrics) => Value(metrics, "marketprism_nats_published_total");

    /// <summary>The sum of the series whose text begins so.</summary>
    private static double Value(string metrics, string series) => metrics.Split('\n').Where(l => l.StartsWith(series, StringComparison.Ordinal)).Sum(static l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], null));

    private List<ReceivedSpan> Named(string name) => [.. pipeline.Collector.Spans.Where(s => s.Name == name)];

    private List<ReceivedSpan> Below(ReceivedSpan parent) => [.. pipeline.Collector.Spans.Where(s => s.ParentSpanId == parent.SpanId)];

    /// <summary>Spans of these names, each below the one before; shorter when one is missing.</summary>
    private List<ReceivedSpan> Chain(ReceivedSpan root, params string[] names)
    {
        List<ReceivedSpan> candidates = [root], chain = [];
        foreach (var name in names)
        {
            candidates = [.. candidates.SelectMany(Below).Where(s => s.Name == name)];
            if (candidates.Count == 0) break;
            chain.Add(candidates[0]);
        }

        return chain;
    }

    private List<ReceivedSpan> FindFrame(string destination, Func<IReadOnlyList<ReceivedSpan>, bool>? isWanted = null)
    {
        var byId = pipeline.Collector.Spans.DistinctBy(static s => s.SpanId).ToDictionary(static s => s.SpanId);
        foreach (var publish in Named("send normalized").Where(s => s.Attributes["messaging.destination.name"].Contains(destination, StringComparison.Ordinal)))
        {
            List<ReceivedSpan> chain = [publish];
            while (byId.TryGetValue(chain[0].ParentSpanId, out var parent)) chain.Insert(0, parent);
            if (chain.Select(static s => s.Name).SequenceEqual(["receive frame", "send raw", "receive raw", "apply", "send normalized"]) && isWanted?.Invoke(chain) != false) return chain;
        }

        return [];
    }
}
