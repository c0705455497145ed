using System.Diagnostics;

namespace MarketPrism.Operator.Tests.RealCluster;

/// <summary>Bad resources are refused by a real API server, from the schema alone, with messages that a user understands.</summary>
public sealed class AdmissionTests
{
    private const string Good = "{exchange: binance, market: spot, symbols: [BTCUSDT]}";

    /// <summary>Spec, or a whole name before a pipe, and what the message must say.</summary>
    private static readonly (string Spec, string Says)[] Bad =
    [
        ("{exchange: kraken, market: spot, symbols: [BTCUSDT]}", "supported values: \"binance\", \"okx\""),
        ("{market: spot, symbols: [BTCUSDT]}", "spec.exchange: Required value"),
        ("{exchange: binance, market: margin, symbols: [BTCUSDT]}", "supported values: \"spot\", \"usdm\", \"coinm\", \"public\""),
        ("{exchange: binance, market: public, symbols: [BTCUSDT]}", "binance has no market public; its markets are spot, usdm, coinm"),
        ("{exchange: okx, market: spot, symbols: [BTC-USDT]}", "okx has no market spot; its markets are public"),
        ("{exchange: binance, market: spot, symbols: []}", "spec.symbols in body should have at least 1 items"),
        ("{exchange: binance, market: spot}", "spec.symbols: Required value"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT, BTCUSDT]}", "Duplicate value: \"BTCUSDT\""),
        ("{exchange: binance, market: spot, symbols: [BTC-USDT]}", "Binance has no symbol BTC-USDT; did you mean BTCUSDT?"),
        ("{exchange: binance, market: spot, symbols: [btcusdt]}", "did you mean BTCUSDT?"),
        ("{exchange: binance, market: usdm, symbols: [BTC-USDT-SWAP]}", "did you mean BTCUSDT?"),
        ("{exchange: okx, market: public, symbols: [BTCUSDT]}", "OKX has no symbol BTCUSDT; did you mean BTC-USDT?"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], channels: [mark_price]}", "spot has no channel mark_price; only derivatives have it"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], channels: [candles]}", "supported values: \"orderbook\", \"trade\""),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], channels: []}", "spec.channels in body should have at least 1 items"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], replicas: 0}", "should be greater than or equal to 1"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], replicas: 9}", "should be less than or equal to 5"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], maxSymbolsPerConnector: 0}", "should be greater than or equal to 1"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], connection: {reconnectDelay: 5}}", "must be of type string"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], connection: {reconnectDelay: soon}}", "spec.connection.reconnectDelay"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], connection: {reconnectDelay: 2h}}", "must be a duration from 100ms to 60s"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], connection: {reconnectDelay: 30s, maxReconnectDelay: 10s}}", "maxReconnectDelay must not be below reconnectDelay"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], freshness: {maxSilence: 400h}}", "must be a duration from 1s to 24h"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], proxy: {urls: ['proxy:3128']}}", "spec.proxy.urls[0]"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], proxy: {urls: ['http://p:1'], secretRef: {name: s}}}", "give urls or secretRef, not both"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], endpoint: {websocketUrl: 'ws://sim:9900'}}", "websocketUrl must start with wss://"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], endpoint: {websocketUrl: 'ws://stream.binance.com', allowInsecure: true}}", "plain text to a live host is never allowed"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], environment: staging}", "needs endpoint.websocketUrl and endpoint.restUrl"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], maintenanceWindows: [{schedule: tomorrow, duration: 2h}]}", "spec.maintenanceWindows[0].schedule"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], liveness: {mode: Never}}", "supported values: \"Freshness\", \"Supervisor\", \"Disabled\""),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], symbol: X}", "unknown field \"spec.symbol\""),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], template: {tolerations: [{key: a, operator: Sometimes}]}}", "supported values: \"Exists\", \"Equal\""),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], template: {tolerations: [{operator: Exists, value: b}]}}", "value must be empty when operator is Exists"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], template: {tolerations: [{value: b}]}}", "operator must be Exists when key is empty"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], template: {tolerations: [{key: a, effect: NoSchedule, tolerationSeconds: 5}]}}", "effect must be NoExecute when tolerationSeconds is set"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], template: {resources: {limits: {memory: lots}}}}", "spec.template.resources.limits.memory"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], template: {resources: {limit: {memory: 1Gi}}}}", "unknown field \"spec.template.resources.limit\""),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], template: {affinity: {nodeAffinity: {required: []}}}}", "unknown field \"spec.template.affinity.nodeAffinity.required\""),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], template: {topologySpreadConstraints: [{maxSkew: 0, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]}}", "should be greater than or equal to 1"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], template: {labels: {a: 'with spaces'}}}", "spec.template.labels.a"),
        ("{exchange: binance, market: spot, symbols: [BTCUSDT], template: {env: {A: 5}}}", "must be of type string"),
        ("Upper|" + Good, "a lowercase RFC 1123"),
        ("with.dots|" + Good, "metadata.name must be a DNS label of at most 40 characters"),
        ("a-name-that-goes-on-and-on-and-on-for-more-than-forty|" + Good, "metadata.name must be a DNS label of at most 40 characters"),
    ];

    [Fact]
    public async Task Bad_resources_are_refused_with_messages_and_good_ones_get_their_defaults()
    {
        Assert.SkipWhen(ApiServerProcess.Missing is not null, ApiServerProcess.Missing ?? "");
        var token = TestContext.Current.CancellationToken;
        await using var server = await ApiServerProcess.StartAsync(cancellationToken: token);
        var kubectl = new Kubectl(server.Kubeconfig);
        await kubectl.RunAsync(true, null, "apply", "--server-side", "-f", Path.Combine(Repository.Root, "k8s", "crd", "exchangesubscriptions.marketprism.io.yaml"));
        await kubectl.RunAsync(true, null, "wait", "--for=condition=Established", "crd/exchangesubscriptions.marketprism.io", "--timeout=60s");
        await Eventually.BeAsync(async () => (await kubectl.RunAsync(false, null, "get", "exsub")).Code == 0, "the kind is served");
        var wrong = new List<string>();
        foreach (var (spec, says) in Bad)
        {
            var parts = spec.Split('|');
            var manifest = Manifest(parts.Length == 2 ? parts[0] : "bad", parts[^1]);
            var result = await kubectl.RunAsync(false, manifest, "create", "--validate=strict", "-f", "-");
            TestContext.Current.TestOutputHelper?.WriteLine($"{spec}\n  -> {result.Error.Trim()}");
            if (result.Code == 0 || !result.Error.Contains(says, StringComparison.Ordinal)) wrong.Add($"{spec}\n  wanted: {says}\n  got: {result.Error.Trim()}{(result.Code == 0 ? "accepted" : "")}");
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        await kubectl.RunAsync(true, Manifest("good", Good), "create", "-f", "-");
        Assert.Equal("live 1 23h Freshness", (await kubectl.RunAsync(true, null, "get", "exsub", "good", "-o", "jsonpath={.spec.environment} {.spec.replicas} {.spec.connection.maxAge} {.spec.liveness.mode}")).Output);
        var changed = await kubectl.RunAsync(false, null, "patch", "exsub", "good", "--type=merge", "-p", """{"spec":{"exchange":"okx","market":"public","symbols":["BTC-USDT"]}}""");
        Assert.Contains("exchange cannot be changed; create another ExchangeSubscription", changed.Error, StringComparison.Ordinal);
        foreach (var sample in Directory.GetFiles(Path.Combine(Repository.Root, "k8s", "samples"), "exsub-*.yaml")) await kubectl.RunAsync(true, null, "create", "--validate=strict", "--dry-run=server", "-f", sample);
    }

    private static string Manifest(string name, string spec) => $"apiVersion: marketprism.io/v1alpha1\nkind: ExchangeSubscription\nmetadata: {{name: {name}, namespace: default}}\nspec: {spec}\n";

    private sealed class Kubectl(string kubeconfig)
    {
        public async Task<(int Code, string Output, string Error)> RunAsync(bool mustSucceed, string? input, params string[] arguments)
        {
            var start = new ProcessStartInfo("kubectl") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
            start.Environment["KUBECONFIG"] = kubeconfig;
            foreach (var argument in arguments) start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            await process.StandardInput.WriteAsync(input ?? "");
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            var result = (process.ExitCode, await output, await error);
            if (mustSucceed) Assert.True(result.ExitCode == 0, $"kubectl {string.Join(' ', arguments)}: {result.Item3}");
            return result;
        }
    }
}
