using System.Net;
using MarketPrism.Connector.Hosting;
using MarketPrism.Simulator;

namespace MarketPrism.Connector.Tests;

/// <summary>Alone in its process: the metrics that it reads are those of all connectors in it, and another test's may have no bus.</summary>
[Collection(nameof(ConnectorHostTests))]
[CollectionDefinition(nameof(ConnectorHostTests), DisableParallelization = true)]
public sealed class ConnectorHostTests
{
    [Fact]
    public async Task The_process_collects_over_a_real_server_answers_over_http_reloads_and_drains()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions(), TestContext.Current.CancellationToken);
        await using var bus = new NatsBus(new NatsBusOptions { Urls = [server.Url] });
        await using var messages = await Collected.FromAsync(bus, "marketprism.>");
        var folder = Directory.CreateTempSubdirectory("marketprism-host-");
        var file = Path.Combine(folder.FullName, "config.yaml");
        await File.WriteAllTextAsync(file, Yaml(simulator, "BTCUSDT"), TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string>
        {
            ["MARKETPRISM__NATS__URLS"] = server.Url,
            ["MARKETPRISM_STATE_DIRECTORY"] = folder.FullName,
            ["MARKETPRISM_DEBUG_HOOKS"] = "1",
            ["POD_NAME"] = "pod-9",
        };
        using var stop = new CancellationTokenSource();
        var port = new TaskCompletionSource<int>();
        var run = ConnectorHost.RunAsync(file, environment, (p, _) => port.SetResult(p), stop.Token);
        await Task.WhenAny(run, port.Task);
        Assert.True(port.Task.IsCompletedSuccessfully, run.Exception?.ToString());
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{await port.Task}") };

        await Eventually.BeAsync(async () => await CodeAsync(client, "/readyz") == HttpStatusCode.OK, "it is ready");
        await Eventually.BeAsync(async () => await CodeAsync(client, "/startupz") == HttpStatusCode.OK, "the start is over");
        Assert.Equal(HttpStatusCode.OK, await CodeAsync(client, "/livez"));
        await Eventually.BeAsync(() => messages.On("marketprism.raw.").Count > 50, "frames flow over the server");
        var metrics = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        foreach (var name in new[]
        {
            "connection_state{", "connections_active{", "messages_total{", "proactive_reconnections_total{", "message_age_seconds{", "streams{", "livez_verdict{", "self_restarts_total",
            "upstream_verdict{", "budget_remaining{", "stage_duration_seconds_bucket{", "nats_connected{component=\"connector\"} 1", "nats_published_total", "nats_dropped_total{", "nats_outbox_bytes", "snapshot_queue_length{",
        })
        {
            Assert.Contains("\nmarketprism_" + name, metrics, StringComparison.Ordinal);
        }

        var connections = await ConnectionsAsync(client);
        Assert.NotEmpty(connections);
        await File.WriteAllTextAsync(file, Yaml(simulator, "BTCUSDT, ETHUSDT"), TestContext.Current.CancellationToken);
        await Eventually.BeAsync(() => messages.On("marketprism.raw.").Exists(m => m.Subject.EndsWith("depth.ETHUSDT", StringComparison.Ordinal)), "the reloaded symbol flows");
        Assert.Contains("\"config_generation\":2", await client.GetStringAsync(new Uri("/status", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, Yaml(simulator, "ETHUSDT"), TestContext.Current.CancellationToken);
        await Eventually.BeAsync(async () => (await client.GetStringAsync(new Uri("/status", UriKind.Relative), TestContext.Current.CancellationToken)).Contains("\"config_generation\":3", StringComparison.Ordinal), "the third configuration");
        await Eventually.BeAsync(async () => await CodeAsync(client, "/readyz") == HttpStatusCode.OK, "it is ready with it");
        Assert.Equal(connections, await ConnectionsAsync(client)); // symbols came and went on the sockets that were open
        await server.KillAsync();
        await Eventually.BeAsync(async () => await CodeAsync(client, "/readyz") == HttpStatusCode.ServiceUnavailable, "without the bus it is not ready");
        Assert.Equal(HttpStatusCode.OK, await CodeAsync(client, "/livez"));
        Assert.Contains("NatsDisconnected", await client.GetStringAsync(new Uri("/status", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await server.StartAgainAsync(TestContext.Current.CancellationToken);
        await Eventually.BeAsync(async () => await CodeAsync(client, "/readyz") == HttpStatusCode.OK, "with the bus it is ready again");

        var before = messages.On("marketprism.raw.").Count;
        await Eventually.BeAsync(() => messages.On("marketprism.raw.").Count > before, "the listener is back too");
        await stop.CancelAsync();
        await run;
        await Eventually.BeAsync(() => messages.On("marketprism.ctl.egress.").Exists(m => m.Payload.Contains("\"leaving\":true", StringComparison.Ordinal)), "it says goodbye");
        folder.Delete(true);
    }

    [Fact]
    public async Task A_wrong_configuration_ends_the_start_with_its_problems()
    {
        var environment = new Dictionary<string, string> { ["MARKETPRISM__HTTP__PORT"] = "x" };
        var error = await Assert.ThrowsAsync<ConfigurationException>(() => ConnectorHost.RunAsync(null, environment, null, TestContext.Current.CancellationToken));
        Assert.Contains("MARKETPRISM__HTTP__PORT: http.port: 'x' is no whole number", error.Message, StringComparison.Ordinal);
    }

    private static string Yaml(SimulatorHost simulator, string symbols) => $$"""
        subscriptions:
        - name: binance-spot
          exchange: binance
          market: spot
          environment: sim
          symbols: [{{symbols}}]
          endpoint: {websocket_url: "{{simulator.WebSocketBase("binance")}}", rest_url: "{{simulator.RestBase("binance")}}", allow_insecure: true}
        http: {port: 0}
        """;

    private static async Task<IReadOnlyList<string?>> ConnectionsAsync(HttpClient client)
    {
        using var status = System.Text.Json.JsonDocument.Parse(await client.GetStringAsync(new Uri("/status", UriKind.Relative), TestContext.Current.CancellationToken));
        return [.. status.RootElement.GetProperty("connections").EnumerateArray().Select(c => c.GetProperty("id").GetString())];
    }

    private static async Task<HttpStatusCode> CodeAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
