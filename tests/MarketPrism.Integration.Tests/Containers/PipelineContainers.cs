using System.Text;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Images;
using DotNet.Testcontainers.Networks;

namespace MarketPrism.Integration.Tests.Containers;

/// <summary>The project's own images on one network, as pods of a cluster: the simulated exchanges, nats-server, a connector and two processors.</summary>
public sealed class PipelineContainers : IAsyncDisposable
{
    private const ushort NatsPort = 4222;
    private const ushort HttpPort = 8080;
    private static readonly string[] Images = ["simulator", "nats-server", "connector", "processor"];
    private readonly INetwork _network;
    private readonly List<IContainer> _containers = [];

    private PipelineContainers(INetwork network) => _network = network;

    /// <summary>Why there are no containers here; null when there are. <c>eng/test</c> looks for an engine and loads the images.</summary>
    public static string? Missing => Tag is null ? "no container engine with the project's images: eng/test starts one as root" : null;

    /// <summary>The processors that run.</summary>
    public IReadOnlyList<IContainer> Processors { get; private set; } = [];

    /// <summary>Where the NATS server is reached from the test.</summary>
    public string NatsUrl { get; private set; } = "";

    /// <summary>Where the simulated exchanges are reached from the test.</summary>
    public Uri Simulator { get; private set; } = null!;

    private static string? Tag => Environment.GetEnvironmentVariable("MARKETPRISM_IMAGES") is { Length: > 0 } tag ? tag : null;

    /// <summary>Starts all of them.</summary>
    public static async Task<PipelineContainers> StartAsync(CancellationToken cancellationToken)
    {
        var network = new NetworkBuilder().WithName($"marketprism-{Guid.NewGuid():N}").Build();
        await network.CreateAsync(cancellationToken);
        var pipeline = new PipelineContainers(network);
        try
        {
            await pipeline.StartAllAsync(cancellationToken);
            return pipeline;
        }
        catch
        {
            await pipeline.DisposeAsync();
            throw;
        }
    }

    /// <summary>The address of a container's probes, documents and metrics.</summary>
    public static Uri HttpOf(IContainer container) => new($"http://{container.Hostname}:{container.GetMappedPublicPort(HttpPort)}");

    /// <summary>Ends a container at once, as a node does that dies: no signal that it could act on.</summary>
    public async Task KillAsync(IContainer container)
    {
        _containers.Remove(container);
        Processors = [.. Processors.Where(p => p != container)];
        await container.DisposeAsync(); // the engine removes it by force, which is SIGKILL
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _containers.Count - 1; i >= 0; i--) await _containers[i].DisposeAsync();
        await _network.DeleteAsync();
        await _network.DisposeAsync();
    }

    private async Task StartAllAsync(CancellationToken cancellationToken)
    {
        var nats = Build("nats-server", "nats").WithCommand("--addr", "0.0.0.0").WithPortBinding(NatsPort, true).WithWaitStrategy(Wait.ForUnixContainer().UntilMessageIsLogged("Server is ready")).Build();
        var simulator = Build("simulator", "exchanges").WithCommand("--bind", "0.0.0.0", "--port", "9900").WithPortBinding(9900, true).WithWaitStrategy(Wait.ForUnixContainer().UntilMessageIsLogged("control: ")).Build();
        await StartAsync([nats, simulator], cancellationToken);
        NatsUrl = $"nats://{nats.Hostname}:{nats.GetMappedPublicPort(NatsPort)}";
        Simulator = new Uri($"http://{simulator.Hostname}:{simulator.GetMappedPublicPort(9900)}");
        Processors = [.. Enumerable.Range(0, 2).Select(i => Service("processor", $"processor-{i}", "/startupz"))];
        await StartAsync(Processors, cancellationToken);
        await StartAsync([Service("connector", "connector-0", "/readyz")], cancellationToken);
    }

    private async Task StartAsync(IReadOnlyCollection<IContainer> containers, CancellationToken cancellationToken)
    {
        _containers.AddRange(containers);
        await Task.WhenAll(containers.Select(c => c.StartAsync(cancellationToken)));
    }

    private ContainerBuilder Build(string image, string name) =>
        new ContainerBuilder($"docker.io/marketprism/{image}:{Tag}").WithImagePullPolicy(PullPolicy.Never).WithNetwork(_network).WithNetworkAliases(name).WithHostname(name);

    private IContainer Service(string image, string name, string probe) => Build(image, name)
        .WithEnvironment("POD_NAME", name)
        .WithEnvironment("MARKETPRISM_CONFIG", "/etc/marketprism/config.yaml")
        .WithResourceMapping(Encoding.UTF8.GetBytes(Configuration), "/etc/marketprism/config.yaml")
        .WithPortBinding(HttpPort, true)
        .WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(r => r.ForPort(HttpPort).ForPath(probe)))
        .Build();

    private const string Configuration = """
        subscriptions:
        - name: binance-spot
          exchange: binance
          market: spot
          environment: sim
          symbols: [BTCUSDT, ETHUSDT, BNBUSDT]
          channels: [orderbook, trade]
          endpoint: {websocket_url: "ws://exchanges:9900/binance", rest_url: "http://exchanges:9900/binance", allow_insecure: true}
        - name: okx
          exchange: okx
          market: public
          environment: sim
          symbols: [BTC-USDT, ETH-USDT, BTC-USDT-SWAP]
          channels: [orderbook, trade]
          endpoint: {websocket_url: "ws://exchanges:9900/okx", rest_url: "http://exchanges:9900/okx", allow_insecure: true}
        nats: {urls: ["nats://nats:4222"]}
        """;
}
