using System.Text.Json.Nodes;
using MarketPrism.Configuration;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Runtime.Informers;
using MarketPrism.Operator.Settings;
using MarketPrism.Operator.Status;

namespace MarketPrism.Operator.Tests.Reconciliation;

public sealed class SubscriptionControllerTests : IAsyncLifetime
{
    private const string Ns = "feeds";
    private InProcessApiServer _server = null!;
    private OperatorFixture? _operator;

    public async ValueTask InitializeAsync() => _server = await InProcessApiServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_operator is not null) await _operator.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Makes_all_children_with_owner_and_labels()
    {
        await StartAsync();
        var subscription = _server.PutSubscription("binance-spot", Subscriptions.Spec("BTCUSDT", "ETHUSDT"));
        await Eventually.BeAsync(() => Status("binance-spot")?["observedGeneration"] is not null, "a status");
        foreach (var (resource, name) in new[] { ("deployments", "binance-spot-0"), ("configmaps", "binance-spot-0"), ("poddisruptionbudgets", "binance-spot"), ("networkpolicies", "binance-spot"), ("serviceaccounts", "binance-spot") })
        {
            var child = _server.Child(resource, name);
            Assert.NotNull(child);
            Assert.Equal((string?)subscription["metadata"]!["uid"], (string?)child["metadata"]!["ownerReferences"]![0]!["uid"]);
            Assert.Equal("marketprism-operator", (string?)child["metadata"]!["labels"]!["app.kubernetes.io/managed-by"]);
        }

        Assert.Equal("False", Condition("binance-spot", "Ready"));
        Assert.Equal("ConnectorsNotReady", Reason("binance-spot", "Ready"));
    }

    [Fact]
    public async Task Open_gaps_are_those_of_the_ledger_counted_once_whoever_reports_them()
    {
        await StartAsync();
        var spec = Subscriptions.Spec("BTCUSDT", "ETHUSDT");
        spec["replicas"] = 2;
        _server.PutSubscription("binance-spot", spec);
        await Eventually.BeAsync(() => Status("binance-spot")?["observedGeneration"] is not null, "a status");
        Processor("processor-0", "\"binance.spot.BTCUSDT\":3,\"binance.spot.ETHUSDT\":2,\"binance.spot.XRPUSDT\":7,\"binance.usdm.BTCUSDT\":9");
        Processor("processor-1", "\"binance.spot.BTCUSDT\":3,\"binance.spot.ETHUSDT\":1");
        await Eventually.BeAsync(() => Open() == 5, "what processors count, though no connector is there");
        _operator!.Report("binance-spot", "binance-spot-0", streams: 4, openGaps: 5, pod: "a");
        _operator.Report("binance-spot", "binance-spot-0", streams: 4, openGaps: 5, pod: "b");
        await Eventually.BeAsync(() => Open() == 5 && Status("binance-spot")!["symbols"]!["established"]!.GetValue<int>() == 2, "both pods of a shard count the same ones");
        _operator.Report("binance-spot", "binance-spot-0", streams: 4, pod: "a");
        _operator.Report("binance-spot", "binance-spot-0", streams: 4, pod: "b");
        Processor("processor-0", "");
        Processor("processor-1", "");
        await Eventually.BeAsync(() => Open() == 0, "all are closed");

        int Open() => Status("binance-spot")?["gaps"]?["open"]?.GetValue<int>() ?? 0;

        void Processor(string id, string open) => _operator!.Get<ProcessorGaps>().Take(
            $"marketprism.status.feeds.processor.{id}", System.Text.Encoding.UTF8.GetBytes("{\"service\":\"processor\",\"gaps\":{\"open\":1,\"open_by_symbol\":{" + open + "}}}"));
    }

    [Fact]
    public async Task A_new_subscription_costs_one_write_a_child_and_one_status_and_the_clusters_own_steps_cost_none()
    {
        await StartAsync();
        var spec = Subscriptions.Spec("BTCUSDT");
        spec["paused"] = true;
        _server.PutSubscription("a", spec);
        await Eventually.BeAsync(() => Deployment("a-0") is not null && Status("a") is not null, "children and a status");
        for (var step = 1; step <= 4; step++)
        {
            // what the Deployment controller writes of a Deployment without pods: the revision, the observed generation, two conditions
            _server.Patch("deployments", Ns, _server.ChildName("deployments", "a-0"), new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["deployment.kubernetes.io/revision"] = "1" } }, ["status"] = new JsonObject { ["observedGeneration"] = 1, ["conditions"] = new JsonArray([.. Enumerable.Range(0, step).Select(i => new JsonObject { ["type"] = $"Step{i}", ["status"] = "True" })]) } });
        }

        await QuietAsync();
        var writes = _server.Requests.Where(r => r.IsWrite && r.Resource != "events").Select(r => $"{r.Method} {r.Resource}{(r.Subresource is null ? "" : "/" + r.Subresource)}").Order(StringComparer.Ordinal);
        Assert.Equal(["PATCH configmaps", "PATCH deployments", "PATCH exchangesubscriptions/status", "PATCH networkpolicies", "PATCH poddisruptionbudgets", "PATCH serviceaccounts"], writes);
        // each name is looked up once before it is taken
        Assert.Equal(["configmaps", "deployments", "networkpolicies", "poddisruptionbudgets", "serviceaccounts"], _server.Requests.Where(r => !r.IsWrite && r.Name is not null && r.Resource != "leases").Select(r => r.Resource).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task At_rest_nothing_is_written_and_a_restart_writes_nothing()
    {
        for (var i = 0; i < 10; i++) _server.PutSubscription($"s{i}", Subscriptions.Spec($"A{i}USDT"));
        await StartAsync();
        await Eventually.BeAsync(() => Enumerable.Range(0, 10).All(i => Status($"s{i}")?["observedGeneration"] is not null), "ten statuses");
        await QuietAsync();
        var writes = _server.Writes;
        await _operator!.DisposeAsync();
        await StartAsync();
        await Eventually.BeAsync(() => _server.OpenWatches >= 7, "watching again");
        await QuietAsync();
        Assert.Equal(writes, _server.Writes);
    }

    [Fact]
    public async Task An_edit_of_symbols_changes_the_configuration_touches_the_pod_and_rolls_nothing()
    {
        await StartAsync();
        _server.PutSubscription("a", Subscriptions.Spec("BTCUSDT"));
        await Eventually.BeAsync(() => Deployment("a-0") is not null && Status("a") is not null, "a deployment");
        PutPod("a-0-x", "a", "a-0");
        var before = Deployment("a-0")!;
        _server.PutSubscription("a", Subscriptions.Spec("BTCUSDT", "ETHUSDT"));
        await Eventually.BeAsync(() => ((string?)_server.Child("configmaps", "a-0")!["data"]!["config.yaml"])!.Contains("ETHUSDT", StringComparison.Ordinal), "the new file");
        var hash = (string?)_server.Child("configmaps", "a-0")!["metadata"]!["annotations"]!["marketprism.io/config-hash"];
        await Eventually.BeAsync(() => (string?)_server.Get("pods", Ns, "a-0-x")!["metadata"]!["annotations"]?["marketprism.io/config-hash"] == hash, "the pod is touched");
        Assert.Equal((string?)before["metadata"]!["resourceVersion"], (string?)Deployment("a-0")!["metadata"]!["resourceVersion"]);
    }

    [Fact]
    public async Task Drift_of_every_kind_of_child_is_healed()
    {
        await StartAsync();
        _server.PutSubscription("a", Subscriptions.Spec("BTCUSDT"));
        await Eventually.BeAsync(() => Status("a") is not null, "a status");
        _server.Patch("deployments", Ns, _server.ChildName("deployments", "a-0"), new JsonObject { ["spec"] = new JsonObject { ["replicas"] = 7 } });
        await Eventually.BeAsync(() => (int?)Deployment("a-0")!["spec"]!["replicas"] == 1, "replicas");
        _server.Patch("poddisruptionbudgets", Ns, _server.ChildName("poddisruptionbudgets", "a"), new JsonObject { ["spec"] = new JsonObject { ["maxUnavailable"] = 5 } });
        await Eventually.BeAsync(() => (int?)_server.Child("poddisruptionbudgets", "a")!["spec"]!["maxUnavailable"] == 1, "the budget");
        foreach (var (resource, name) in new[] { ("networkpolicies", "a"), ("serviceaccounts", "a"), ("configmaps", "a-0"), ("deployments", "a-0") })
        {
            _server.Delete(resource, Ns, _server.ChildName(resource, name));
            await Eventually.BeAsync(() => _server.Child(resource, name) is not null, $"{resource} is back");
        }
    }

    [Fact]
    public async Task Pausing_scales_to_zero_and_says_so()
    {
        await StartAsync();
        _server.PutSubscription("a", Subscriptions.Spec("BTCUSDT"));
        await Eventually.BeAsync(() => (int?)Deployment("a-0")?["spec"]!["replicas"] == 1, "running");
        var paused = Subscriptions.Spec("BTCUSDT");
        paused["paused"] = true;
        _server.PutSubscription("a", paused);
        await Eventually.BeAsync(() => (int?)Deployment("a-0")!["spec"]!["replicas"] == 0 && Reason("a", "Ready") == "Paused", "paused");
        Assert.Equal("True", Condition("a", "Ready"));
    }

    [Fact]
    public async Task The_younger_of_two_that_collect_the_same_is_refused_with_both_names_until_the_older_goes()
    {
        _server.PutSubscription("a-old", Subscriptions.Spec("BTCUSDT", "ETHUSDT"));
        _server.PutSubscription("b-young", Subscriptions.Spec("ETHUSDT", "XRPUSDT"));
        await StartAsync();
        await Eventually.BeAsync(() => Reason("b-young", "Ready") == "ConflictingSubscription", "refused");
        var message = Message("b-young", "Ready");
        Assert.Contains("feeds/b-young", message, StringComparison.Ordinal);
        Assert.Contains("feeds/a-old", message, StringComparison.Ordinal);
        Assert.Contains("ETHUSDT", message, StringComparison.Ordinal);
        Assert.Null(Deployment("b-young-0"));
        Assert.NotEqual("ConflictingSubscription", Reason("a-old", "Ready"));
        _server.PutSubscription("a-old", Subscriptions.Spec("BTCUSDT"));
        _server.PutSubscription("b-young", Subscriptions.Spec("XRPUSDT"));
        await Eventually.BeAsync(() => Deployment("b-young-0") is not null, "no longer in conflict");
    }

    [Fact]
    public async Task An_invalid_spec_that_got_past_the_schema_is_named_by_field_and_what_runs_goes_on()
    {
        await StartAsync();
        _server.PutSubscription("a", Subscriptions.Spec("BTCUSDT"));
        await Eventually.BeAsync(() => Deployment("a-0") is not null, "running");
        var bad = Subscriptions.Spec("BTC-USDT");
        bad["maintenanceWindows"] = new JsonArray(new JsonObject { ["schedule"] = "99 * * * *", ["duration"] = "2h", ["timeZone"] = "UTC" });
        _server.PutSubscription("a", bad);
        await Eventually.BeAsync(() => Reason("a", "Ready") == "InvalidSpec", "refused");
        Assert.Contains("spec.maintenanceWindows[0].schedule: '99 * * * *' has '99' as minute; allowed are 0 to 59", Message("a", "Ready"), StringComparison.Ordinal);
        _server.PutSubscription("a", Subscriptions.Spec("BTC-USDT"));
        await Eventually.BeAsync(() => Message("a", "Ready").Contains("spec.symbols[0]: 'BTC-USDT' is not binance's form: 'BTC-USDT' is no binance spot symbol: Binance writes BTCUSDT", StringComparison.Ordinal), "the symbol is named");
        Assert.NotNull(Deployment("a-0"));
    }

    [Fact]
    public async Task A_spec_edited_just_before_a_status_is_written_is_acted_on()
    {
        var edits = 0;
        _server.Fault = r =>
        {
            if (r.Subresource == "status" && Interlocked.Increment(ref edits) == 1)
            {
                _server.HoldWatches(true); // the answer to the status' write comes first
                _server.PutSubscription("a", Subscriptions.Spec("BTCUSDT", "ETHUSDT"));
            }

            return null;
        };
        await StartAsync();
        _server.PutSubscription("a", Subscriptions.Spec("BTCUSDT"));
        await Eventually.BeAsync(() => Status("a") is not null, "a status");
        await Eventually.BeAsync(() => _operator!.Get<IEntityLister<ExchangeSubscription>>().Get(Ns, "a")?.Status is not null, "the answer is known");
        _server.HoldWatches(false);
        await Eventually.BeAsync(() => Symbols("a-0").Length == 2 && (long?)Status("a")!["observedGeneration"] == 2, "the edit is acted on");
    }

    [Fact]
    public async Task Reports_become_conditions_and_counts()
    {
        await StartAsync();
        _server.PutSubscription("a", Subscriptions.Spec("BTCUSDT", "ETHUSDT"));
        await Eventually.BeAsync(() => Deployment("a-0") is not null, "a deployment");
        SetDeployed("a-0", 1);
        _operator!.Report("a", "a-0", 4);
        await Eventually.BeAsync(() => Condition("a", "Ready") == "True" && Condition("a", "Fresh") == "True" && Condition("a", "UpstreamHealthy") == "True", "ready and fresh");
        var status = Status("a")!;
        Assert.Equal(2, (int)status["symbols"]!["established"]!);
        Assert.Equal(1, (int)status["connectors"]!["ready"]!);
        Assert.Equal("a-0", (string?)status["shards"]![0]!["name"]);
        _operator.Report("a", "a-0", 4, stale: 1);
        await Eventually.BeAsync(() => Condition("a", "Fresh") == "False" && Reason("a", "Ready") == "Stale", "stale");
        Assert.Equal("Unknown", Condition("a", "UpstreamHealthy"));
        _operator.Report("a", "a-0", 4, down: true);
        await Eventually.BeAsync(() => Condition("a", "UpstreamHealthy") == "False" && Reason("a", "Ready") == "UpstreamUnavailable", "the venue is away");
        await Eventually.BeAsync(() => _server.List("events").Any(e => (string?)e["reason"] == "UpstreamUnavailable"), "an event tells it");
    }

    [Fact]
    public async Task A_missing_secret_is_named()
    {
        await StartAsync();
        _server.PutSubscription("a", Subscriptions.Spec("BTCUSDT"));
        await Eventually.BeAsync(() => Deployment("a-0") is not null, "a deployment");
        PutPod("a-0-x", "a", "a-0");
        _server.Patch("pods", Ns, "a-0-x", JsonNode.Parse("""{"status":{"containerStatuses":[{"name":"connector","state":{"waiting":{"reason":"CreateContainerConfigError","message":"secret \"nats\" not found"}}}]}}""")!.AsObject(), "status");
        await Eventually.BeAsync(() => Reason("a", "Ready") == "NatsCredentialsMissing", "named");
        Assert.Contains("Secret nats is missing in namespace feeds: secret \"nats\" not found", Message("a", "Ready"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_image_rolls_in_turns_and_a_newer_operator_alone_rolls_nothing()
    {
        var names = new[] { "a", "b", "c", "d" };
        foreach (var name in names) _server.PutSubscription(name, Subscriptions.Spec($"{name.ToUpperInvariant()}USDT"));
        await StartAsync();
        await Eventually.BeAsync(() => names.All(n => Deployment($"{n}-0") is not null && Status(n) is not null), "all are there");
        foreach (var name in names) SetDeployed($"{name}-0", 1);
        await QuietAsync();
        await _operator!.DisposeAsync();
        await StartAsync(OperatorFixture.Options with { ConnectorImage = "marketprism/connector:2", MaxRollouts = 1 });
        var rolled = new List<string>();
        for (var turn = 0; turn < names.Length; turn++)
        {
            await Eventually.BeAsync(() => names.Any(n => !rolled.Contains(n) && Image(n) == "marketprism/connector:2"), $"turn {turn}");
            await QuietAsync();
            var now = names.Where(n => !rolled.Contains(n) && Image(n) == "marketprism/connector:2").ToList();
            var one = Assert.Single(now);
            if (turn == 0) Assert.Contains(names, n => Reason(n, "Progressing") is "RolloutQueued");
            rolled.Add(one);
            SetDeployed($"{one}-0", 1);
        }
    }

    [Fact]
    public async Task While_the_venue_is_away_no_rollout_starts()
    {
        _server.PutSubscription("a", Subscriptions.Spec("BTCUSDT"));
        await StartAsync();
        await Eventually.BeAsync(() => Deployment("a-0") is not null && Status("a") is not null, "running");
        SetDeployed("a-0", 1);
        await QuietAsync();
        await _operator!.DisposeAsync();
        _server.Fault = r => r.Resource == "deployments" && !r.IsWrite && !r.IsWatch ? new ApiFault { Code = 503 } : null; // keeps the controller waiting until the report is in
        await StartAsync(OperatorFixture.Options with { ConnectorImage = "marketprism/connector:2" });
        _operator.Report("a", "a-0", 2, down: true);
        _server.Fault = _ => null;
        await Eventually.BeAsync(() => Reason("a", "Progressing") == "RolloutPausedUpstreamUnavailable", "it says so");
        Assert.Equal("marketprism/connector:1", Image("a"));
        _operator.Report("a", "a-0", 2);
        await Eventually.BeAsync(() => Image("a") == "marketprism/connector:2", "it goes on when the venue is back");
    }

    [Fact]
    public async Task More_symbols_than_a_connector_may_carry_make_shards_and_moved_symbols_overlap()
    {
        await StartAsync();
        var spec = Subscriptions.Spec([.. Enumerable.Range(0, 3).Select(i => $"S{i}USDT")]);
        spec["maxSymbolsPerConnector"] = 3;
        _server.PutSubscription("a", spec);
        await Eventually.BeAsync(() => Symbols("a-0").Length == 3, "one shard");
        spec = Subscriptions.Spec([.. Enumerable.Range(0, 6).Select(i => $"S{i}USDT")]);
        spec["maxSymbolsPerConnector"] = 3;
        _server.PutSubscription("a", spec);
        await Eventually.BeAsync(() => Deployment("a-1") is not null && Status("a")?["shards"]?.AsArray().Count == 2, "two shards");
        Assert.Equal(6, Symbols("a-0").Union(Symbols("a-1")).Count());
        Assert.All(Enumerable.Range(0, 3), i => Assert.Contains($"S{i}USDT", Symbols("a-0")));
        _operator!.Report("a", "a-0", 12);
        _operator.Report("a", "a-1", 12);
        await Eventually.BeAsync(() => !Symbols("a-0").Intersect(Symbols("a-1")).Any(), "moved symbols have left");
        Assert.Equal(6, Symbols("a-0").Length + Symbols("a-1").Length);
    }

    [Fact]
    public async Task A_shard_is_told_to_collect_only_the_channels_that_its_symbols_have()
    {
        await StartAsync();
        var spec = Subscriptions.Spec("BTC-USDT", "BTC-USDT-SWAP", "ETH-USD_UM_XPERP-310404", "ETH-USD-261225");
        (spec["exchange"], spec["market"], spec["channels"], spec["maxSymbolsPerConnector"]) = ("okx", "public", new JsonArray("orderbook", "mark_price", "funding_rate"), 1);
        _server.PutSubscription("a", spec);
        await Eventually.BeAsync(() => Deployment("a-3") is not null, "four shards");
        for (var i = 0; i < 4; i++)
        {
            var file = (string)_server.Child("configmaps", $"a-{i}")!["data"]!["config.yaml"]!;
            var subscription = Assert.Single(new ConfigurationLoader(null, new Dictionary<string, string>()).Parse(System.Text.Encoding.UTF8.GetBytes(file)).Subscriptions);
            var expected = subscription.Symbols[0] switch { "BTC-USDT" => "OrderBook", "ETH-USD-261225" => "OrderBook MarkPrice", _ => "OrderBook MarkPrice FundingRate" };
            Assert.Equal(expected, string.Join(' ', subscription.Channels));
        }
    }

    [Fact]
    public async Task Nothing_is_ready_or_fresh_of_which_nothing_is_known_or_established()
    {
        await StartAsync();
        _server.PutSubscription("a", Subscriptions.Spec("BTCUSDT", "ETHUSDT"));
        await Eventually.BeAsync(() => Deployment("a-0") is not null, "a deployment");
        SetDeployed("a-0", 1);
        await Eventually.BeAsync(() => (Condition("a", "Ready"), Reason("a", "Ready")) == ("Unknown", "NoReport") && Condition("a", "Fresh") == "Unknown", "a ready pod without a report is no data");
        _operator!.Report("a", "a-0", 4, established: 0);
        await Eventually.BeAsync(() => (Condition("a", "Ready"), Reason("a", "Ready")) == ("False", "NothingEstablished") && (Condition("a", "Fresh"), Reason("a", "Fresh")) == ("False", "NothingEstablished"), "an open connection is no data");
        Assert.Contains("none of its 4 streams is established", Message("a", "Ready"), StringComparison.Ordinal);
        Assert.Equal("Unknown", Condition("a", "UpstreamHealthy"));
        _operator.Report("a", "a-0", 4, established: 3);
        await Eventually.BeAsync(() => Reason("a", "Ready") == "NotEstablished" && Message("a", "Ready").Contains("3 of 4", StringComparison.Ordinal), "a part is not all");
        _operator.Report("a", "a-0", 4);
        await Eventually.BeAsync(() => Condition("a", "Ready") == "True" && Condition("a", "Fresh") == "True", "ready");
    }

    [Fact]
    public async Task An_operator_that_has_just_started_keeps_what_its_predecessor_said()
    {
        await StartAsync();
        _server.PutSubscription("a", Subscriptions.Spec("BTCUSDT"));
        await Eventually.BeAsync(() => Deployment("a-0") is not null, "a deployment");
        SetDeployed("a-0", 1);
        _operator!.Report("a", "a-0", 2);
        await Eventually.BeAsync(() => Condition("a", "Ready") == "True" && Condition("a", "Fresh") == "True", "ready");
        var before = ConditionOf("a", "Ready")!.ToJsonString();
        await _operator.DisposeAsync();
        await StartAsync(OperatorFixture.Options with { ReportGrace = TimeSpan.FromHours(1) });
        _server.PutSubscription("a", Subscriptions.Spec("BTCUSDT", "ETHUSDT"));
        await Eventually.BeAsync(() => (long?)Status("a")!["observedGeneration"] == 2, "it has looked");
        Assert.Equal((before, "True"), (ConditionOf("a", "Ready")!.ToJsonString(), Condition("a", "Fresh")));
    }

    private async Task StartAsync(OperatorOptions? options = null) => _operator = await OperatorFixture.StartAsync(_server, options);

    /// <summary>Until no write has come for a while; a write that would come later fails another assertion.</summary>
    private async Task QuietAsync()
    {
        var last = -1L;
        var since = TimeProvider.System.GetTimestamp();
        await Eventually.BeAsync(
            () =>
            {
                if (_server.Writes != last) (last, since) = (_server.Writes, TimeProvider.System.GetTimestamp());
                return TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromMilliseconds(1500);
            },
            "quiet");
    }

    private JsonObject? Deployment(string shard) => _server.Child("deployments", shard);

    private string? Image(string name) => (string?)Deployment($"{name}-0")!["spec"]!["template"]!["spec"]!["containers"]![0]!["image"];

    private string[] Symbols(string shard) => ((string?)_server.Child("configmaps", shard)?["data"]?["symbols"])?.Split('\n') ?? [];

    private JsonObject? Status(string name) => _server.Get("exchangesubscriptions", Ns, name)?["status"]?.AsObject();

    private JsonNode? ConditionOf(string name, string type) => Status(name)?["conditions"]?.AsArray().FirstOrDefault(c => (string?)c!["type"] == type);

    private string? Condition(string name, string type) => (string?)ConditionOf(name, type)?["status"];

    private string? Reason(string name, string type) => (string?)ConditionOf(name, type)?["reason"];

    private string Message(string name, string type) => (string?)ConditionOf(name, type)?["message"] ?? "";

    /// <summary>What the Deployment controller would write.</summary>
    private void SetDeployed(string name, int ready)
    {
        var generation = (long)Deployment(name)!["metadata"]!["generation"]!;
        _server.Patch("deployments", Ns, _server.ChildName("deployments", name), new JsonObject
        {
            ["status"] = new JsonObject { ["observedGeneration"] = generation, ["replicas"] = ready, ["updatedReplicas"] = ready, ["readyReplicas"] = ready, ["availableReplicas"] = ready },
        }, "status");
    }

    private void PutPod(string name, string subscription, string shard) =>
        _server.Put("v1", "Pod", "pods", Ns, name, JsonNode.Parse($$$$"""
            {"metadata":{"labels":{"app.kubernetes.io/managed-by":"marketprism-operator","marketprism.io/subscription":"{{{{subscription}}}}","marketprism.io/shard":"{{{{shard}}}}"}}}
            """)!.AsObject());
}
