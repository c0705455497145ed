using MarketPrism.Cli.Run;
using MarketPrism.Simulator;
using MarketPrism.Simulator.Faults;
using MarketPrism.Telemetry;
using MarketPrism.Testing.Telemetry;

namespace MarketPrism.Integration.Tests.Pipeline;

/// <summary>A run is no success on nothing, says why in one sentence, and works with the configuration that it was given.</summary>
public sealed class RunHonestyTests
{
    private static readonly RunOptions Quiet = new() { ConsolePort = 0, SummaryAsJson = true, Nats = "inprocess" };

    [Theory]
    [InlineData("binance", "spot", "BTCUSDT")]
    [InlineData("okx", "public", "BTC-USDT")]
    public async Task A_venue_that_refuses_sockets_and_answers_rest_is_no_success(string exchange, string market, string symbol)
    {
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions(), TestContext.Current.CancellationToken);
        simulator.Venues.Inject(new FaultRule { Kind = FaultKind.RefuseConnect, Venue = exchange, Status = 403 });
        using var folder = new ScratchFolder();
        var summary = await RunAsync(Quiet with { IsLive = true, Duration = TimeSpan.FromSeconds(3), ConfigFile = folder.Write("c.yaml", Subscription(simulator, exchange, market, symbol)) });
        Assert.Equal((1, 1, 0, 1, 0, 0), (summary.ExitCode, summary.Books, summary.Synced, summary.Desired, summary.Established, summary.Flowing));
        Assert.StartsWith($"0 of 1 streams are established: {exchange} {market} takes no WebSocket connections on {simulator.WebSocketBase(exchange)} (", summary.Reason, StringComparison.Ordinal);
        Assert.Contains("HTTP 403", summary.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("next dial", summary.Reason, StringComparison.Ordinal);
        Assert.Contains($"failed: {summary.Reason}", summary.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_symbol_that_the_venue_rejects_is_named_and_no_success()
    {
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions(), TestContext.Current.CancellationToken);
        using var folder = new ScratchFolder();
        var summary = await RunAsync(Quiet with { IsLive = true, Duration = TimeSpan.FromSeconds(5), ConfigFile = folder.Write("c.yaml", Subscription(simulator, "okx", "public", "BTC-USDT", "NOSUCH-USDT")) });
        Assert.Equal((3, 2, 1, 1, 2), (summary.ExitCode, summary.Desired, summary.Established, summary.Rejected, summary.Books));
        Assert.Contains("okx public rejects NOSUCH-USDT", summary.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_x_perp_is_collected_with_its_funding_rate()
    {
        using var folder = new ScratchFolder();
        const string Yaml = "subscriptions: [{name: x, exchange: okx, market: public, symbols: [ETH-USD_UM_XPERP-310404, ETH-USD-261225], channels: [orderbook, funding_rate]}]";
        StreamSection? funding = null;
        var options = Quiet with { Duration = TimeSpan.FromMinutes(2), ConfigFile = folder.Write("c.yaml", Yaml) };
        var summary = await new PipelineRun(options, TimeProvider.System, (running, _) => Eventually.BeAsync(
            () => running.Unsynced().Count == 0 && (funding = running.Connector.GetStatus(StatusDetail.All).Streams!.Worst!.FirstOrDefault(s => s.Key == "funding_rate.ETH-USD_UM_XPERP-310404"))?.State == "Flowing",
            "its funding rate flows")).RunAsync(TestContext.Current.CancellationToken);
        Assert.NotNull(funding);
        Assert.Equal((0, 3, 3, 2, ""), (summary.ExitCode, summary.Desired, summary.Established, summary.Synced, summary.Reason));
    }

    [Fact]
    public async Task The_servers_that_the_configuration_names_are_used()
    {
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions(), TestContext.Current.CancellationToken);
        using var folder = new ScratchFolder();
        var yaml = $"subscriptions: [{{name: x, exchange: binance, market: spot, symbols: [BTCUSDT]}}]\nnats: {{urls: [\"{server.Url}\"]}}";
        var url = "";
        var options = Quiet with { Nats = null, Duration = TimeSpan.FromSeconds(3), ConfigFile = folder.Write("c.yaml", yaml) };
        await new PipelineRun(options, TimeProvider.System, (running, _) =>
        {
            url = running.Bus.Status.Url;
            return Task.CompletedTask;
        }).RunAsync(TestContext.Current.CancellationToken);
        Assert.Contains(new Uri(server.Url).Authority, url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_is_taken_while_running_and_a_refused_one_leaves_the_last_in_force_and_says_so()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("c.yaml", Yaml("BTCUSDT"));
        var options = Quiet with { Duration = TimeSpan.FromMinutes(2), ConfigFile = file };
        StatusDocument? refused = null;
        var summary = await new PipelineRun(options, TimeProvider.System, async (running, _) =>
        {
            await Eventually.BeAsync(() => running.Unsynced().Count == 0, "the first configuration is collected");
            folder.Write("c.yaml", Yaml("BTCUSDT, ETHUSDT"));
            await Eventually.BeAsync(() => running.ExpectedBooks == 2 && running.Unsynced().Count == 0, "the edit is taken, and its book synced");
            folder.Write("c.yaml", Yaml("BTCUSDT, ETHUSDT, SOL-USDT"));
            await Eventually.BeAsync(() => (refused = running.Connector.GetStatus(StatusDetail.Summary)).Reasons.Any(r => r.Code == "ConfigurationRefused"), "the refusal is said");
        }).RunAsync(TestContext.Current.CancellationToken);
        Assert.Contains("subscriptions[0].symbols[2]: 'SOL-USDT' is not binance's form", refused!.Reasons.First(r => r.Code == "ConfigurationRefused").Message, StringComparison.Ordinal);
        Assert.Equal((2, 4), (refused.ConfigGeneration, refused.Streams!.Desired));
        Assert.Equal((0, 2, 2, 4), (summary.ExitCode, summary.ConfigGeneration, summary.Synced, summary.Established));

        static string Yaml(string symbols) => $"subscriptions: [{{name: x, exchange: binance, market: spot, symbols: [{symbols}]}}]\n";
    }

    [Fact]
    public async Task The_environment_names_file_and_keys_as_it_does_for_the_services()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("c.yaml", "subscriptions: [{name: x, exchange: okx, market: public, symbols: [BTC-USDT], channels: [orderbook]}]\n");
        await using var run = ServiceProcess.Start(typeof(RunOptions).Assembly.Location, ["run", "--duration", "2m", "--nats", "inprocess", "--console", "0"], new Dictionary<string, string>
        {
            ["MARKETPRISM_CONFIG"] = file,
            ["MARKETPRISM__SUBSCRIPTIONS__0__SYMBOLS"] = "BTC-USDT,ETH-USDT,BTC-USDT-SWAP",
        });
        Assert.Equal(file, await run.SaidAsync("configuration: (.*)$"));
        await run.SaidAsync("3 of 3 streams established, 3 of 3 books synced");
        await run.StopAsync();
    }

    private static string Subscription(SimulatorHost simulator, string exchange, string market, params string[] symbols) => $$"""
        subscriptions:
        - name: x
          exchange: {{exchange}}
          market: {{market}}
          symbols: [{{string.Join(", ", symbols)}}]
          channels: [orderbook]
          endpoint: {websocket_url: "{{simulator.WebSocketBase(exchange)}}", rest_url: "{{simulator.RestBase(exchange)}}", allow_insecure: true}
        """;

    private static Task<RunSummary> RunAsync(RunOptions options) => new PipelineRun(options, TimeProvider.System).RunAsync(TestContext.Current.CancellationToken);
}
