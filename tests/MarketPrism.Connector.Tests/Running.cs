using System.Text;
using MarketPrism.Simulator;

namespace MarketPrism.Connector.Tests;

/// <summary>A connector on the simulator's real sockets and an in-process bus.</summary>
internal sealed class Running : IAsyncDisposable
{
    private static readonly Dictionary<string, string> NoEnvironment = [];
    private int _generation = 1;

    private Running(SimulatorHost simulator, IBus bus, ConnectorService service, Collected messages)
    {
        Simulator = simulator;
        Bus = bus;
        Service = service;
        Messages = messages;
    }

    public SimulatorHost Simulator { get; }

    public IBus Bus { get; }

    public ConnectorService Service { get; }

    public Collected Messages { get; }

    public static async Task<Running> StartAsync(string symbols = "[BTCUSDT, ETHUSDT]", string more = "", string? stateDirectory = null, IBus? awayBus = null)
    {
        var simulator = await SimulatorHost.StartAsync(new SimulatorOptions(), TestContext.Current.CancellationToken);
        var heard = new InProcessBus();
        var bus = awayBus ?? heard;
        var messages = await Collected.FromAsync(heard, "marketprism.>");
        var configuration = Parse(simulator, symbols, more);
        var service = new ConnectorService(
            new ConnectorServices { Bus = bus, Identity = new ServiceIdentity("connector", "1.2.3", "pod-1", "local"), StateDirectory = stateDirectory, TerminationLog = "/nonexistent" },
            new ConfigurationState(configuration, 1, null));
        service.Start();
        return new Running(simulator, bus, service, messages);
    }

    public static MarketPrismConfiguration Parse(SimulatorHost simulator, string symbols, string more = "") =>
        new ConfigurationLoader("test.yaml", NoEnvironment, ConnectorService.Check).Parse(Encoding.UTF8.GetBytes($$"""
            subscriptions:
            - name: binance-spot
              exchange: binance
              market: spot
              environment: sim
              symbols: {{symbols}}
              channels: [orderbook, trade]
              endpoint: {websocket_url: "{{simulator.WebSocketBase("binance")}}", rest_url: "{{simulator.RestBase("binance")}}", allow_insecure: true}
            {{more}}
            """));

    public Task ApplyAsync(string symbols, string more = "") =>
        Service.ApplyAsync(new ConfigurationState(Parse(Simulator, symbols, more), ++_generation, null), TestContext.Current.CancellationToken);

    public Task ReadyAsync() => Eventually.BeAsync(() => Service.Ready.IsGood, "the connector is ready: " + Service.Ready.Message);

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Messages.DisposeAsync();
        await Bus.DisposeAsync();
        await Simulator.DisposeAsync();
    }
}
