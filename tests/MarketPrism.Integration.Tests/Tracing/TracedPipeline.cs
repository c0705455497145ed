using MarketPrism.Connector;
using MarketPrism.Processor;
using MarketPrism.Simulator;
using MarketPrism.Testing.Telemetry;

namespace MarketPrism.Integration.Tests.Tracing;

/// <summary>Simulator, nats-server, and connector and processor as processes of their own, every frame traced: one tells its collector over gRPC, the other over HTTP.</summary>
public sealed class TracedPipeline : IAsyncLifetime
{
    private NatsServerProcess? _server;
    private string _file = "";

    public OtlpCollector Collector { get; private set; } = null!;

    public SimulatorHost Simulator { get; private set; } = null!;

    internal ServiceProcess Connector { get; private set; } = null!;

    internal ServiceProcess Processor { get; private set; } = null!;

    public static string Yaml(SimulatorHost simulator, string nats, double ratio) => FormattableString.Invariant($$"""
        subscriptions:
        - name: binance-spot
          exchange: binance
          market: spot
          environment: sim
          symbols: [BTCUSDT]
          endpoint: {websocket_url: "{{simulator.WebSocketBase("binance")}}", rest_url: "{{simulator.RestBase("binance")}}", allow_insecure: true}
        nats: {urls: ["{{nats}}"]}
        orderbook: {update_interval: 0.5}
        telemetry: {trace_ratio: {{ratio}}}
        http: {port: 0}
        """);

    public async ValueTask InitializeAsync()
    {
        var token = TestContext.Current.CancellationToken;
        _server = await NatsServerProcess.StartAsync(cancellationToken: token);
        Simulator = await SimulatorHost.StartAsync(new SimulatorOptions(), token);
        Collector = await OtlpCollector.StartAsync(token);
        _file = Path.GetTempFileName();
        await File.WriteAllTextAsync(_file, Yaml(Simulator, _server.Url, 1), token);
        Processor = Start(typeof(ProcessorService).Assembly.Location, "processor-0", Collector.HttpEndpoint, "http/protobuf");
        await Processor.SaidAsync("metrics at port ([0-9]+)");
        Connector = Start(typeof(ConnectorService).Assembly.Location, "connector-0", Collector.GrpcEndpoint, "grpc");
        await Eventually.BeAsync(() => Collector.Spans.Any(static s => s.Name == "send normalized"), "normalised data are published and told to the collector", TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        if (Connector is not null) await Connector.DisposeAsync();
        if (Processor is not null) await Processor.DisposeAsync();
        if (Collector is not null) await Collector.DisposeAsync();
        if (Simulator is not null) await Simulator.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        if (_file.Length > 0) File.Delete(_file);
    }

    private ServiceProcess Start(string assembly, string pod, string endpoint, string protocol) => ServiceProcess.Start(assembly, ["--config", _file], new Dictionary<string, string>
    {
        ["POD_NAME"] = pod,
        ["POD_NAMESPACE"] = "prod",
        ["NODE_NAME"] = "node-1",
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
    });
}
