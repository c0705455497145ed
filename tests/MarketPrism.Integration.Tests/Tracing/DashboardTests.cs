using System.Text.Json.Nodes;
using MarketPrism.Connector;
using MarketPrism.Operator.Hosting;
using MarketPrism.Processor;
using MarketPrism.Simulator;
using MarketPrism.Testing.Kubernetes;
using MarketPrism.Testing.Telemetry;

namespace MarketPrism.Integration.Tests.Tracing;

/// <summary>The services' traces in a backend that is not ours.</summary>
public sealed class DashboardTests
{
    [Fact]
    public async Task A_trace_backend_shows_a_frame_from_the_socket_to_the_published_book_and_a_reconcile_as_one_trace_each()
    {
        Assert.SkipUnless(AspireDashboard.IsHere, "the Aspire Dashboard has no executable for this machine");
        var token = TestContext.Current.CancellationToken;
        await using var dashboard = await AspireDashboard.StartAsync();
        await using var nats = await NatsServerProcess.StartAsync(cancellationToken: token);
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions(), token);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, TracedPipeline.Yaml(simulator, nats.Url, 1), token);
        await using var processor = Start(typeof(ProcessorService).Assembly.Location, file, dashboard);
        await processor.SaidAsync("metrics at port ([0-9]+)");
        await using var connector = Start(typeof(ConnectorService).Assembly.Location, file, dashboard);
        await using var cluster = await InProcessApiServer.StartAsync();
        cluster.Put("marketprism.io/v1alpha1", "ExchangeSubscription", "exchangesubscriptions", "feeds", "binance-spot", new JsonObject
        {
            ["spec"] = new JsonObject { ["exchange"] = "binance", ["market"] = "spot", ["symbols"] = new JsonArray("BTCUSDT"), ["channels"] = new JsonArray("orderbook", "trade") },
        });
        await using var operators = new OperatorProcess(typeof(OperatorHost).Assembly.Location, cluster.Address, nats.Url, Export(dashboard));

        IReadOnlyList<DashboardSpan>? frame = null, reconcile = null;
        await Eventually.BeAsync(
            async () =>
            {
                var traces = await dashboard.GetTracesAsync();
                frame ??= traces.FirstOrDefault(static t => Chain(t).SequenceEqual(["receive frame", "send raw", "receive raw", "apply", "send normalized"]));
                reconcile ??= traces.FirstOrDefault(static t => t.Any(static s => s.Name == "reconcile exchangesubscription"));
                return frame is not null && reconcile is not null;
            },
            "a frame and a reconcile are in the backend",
            TimeSpan.FromSeconds(90));
        Assert.Equal(["marketprism-connector", "marketprism-processor"], frame!.Select(static s => s.Service).Distinct().Order(StringComparer.Ordinal));
        Assert.All(reconcile!, static s => Assert.Equal("marketprism-operator", s.Service));
        File.Delete(file);
    }

    private static ServiceProcess Start(string assembly, string file, AspireDashboard dashboard) => ServiceProcess.Start(assembly, ["--config", file], Export(dashboard));

    private static Dictionary<string, string> Export(AspireDashboard dashboard) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = dashboard.GrpcEndpoint.ToString(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
    };

    /// <summary>The names of a trace's spans from its root down, where each has one child at most.</summary>
    private static IEnumerable<string> Chain(IReadOnlyList<DashboardSpan> trace)
    {
        for (var span = trace.SingleOrDefault(static s => s.ParentSpanId.Length == 0); span is not null;)
        {
            yield return span.Name;
            var children = trace.Where(s => s.ParentSpanId == span.SpanId).ToList();
            if (children.Count > 1) yield break;
            span = children.SingleOrDefault();
        }
    }
}
