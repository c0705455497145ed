using System.Text.RegularExpressions;
using k8s;
using MarketPrism.Bus;
using MarketPrism.Cli.Run;
using MarketPrism.Connector.Hosting;
using MarketPrism.Domain;
using MarketPrism.Operator.Hosting;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Settings;
using MarketPrism.Processor;
using MarketPrism.Telemetry;
using MarketPrism.Testing.Kubernetes;
using MarketPrism.WebConsole;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Integration.Tests.Loops;

/// <summary>The table of loops in docs/operations.md: complete, and true when something throws.</summary>
public sealed partial class LoopTableTests
{
    private const string EndsService = "ends the service";

    /// <summary>Files that wait, tick or receive, and by what their faults are caught. A file that is not here has a loop that nobody thought of: put it under a <see cref="BackgroundLoop"/> and into the table.</summary>
    private static readonly Dictionary<string, string> Covered = new()
    {
        ["operator/MarketPrism.Operator/Runtime/Events/EventRecorder.cs"] = "operator.events",
        ["operator/MarketPrism.Operator/Runtime/Hosting/HeapTrimmer.cs"] = "operator.trimmer",
        ["operator/MarketPrism.Operator/Runtime/Hosting/OperatorRuntime.cs"] = "starts the operator's loops",
        ["operator/MarketPrism.Operator/Runtime/Informers/Reflector{TEntity}.cs"] = "operator.cache",
        ["operator/MarketPrism.Operator/Runtime/Leadership/LeaderElector.cs"] = "ends the operator: the lease is lost",
        ["operator/MarketPrism.Operator/Runtime/Queue/DelayedKeys{TKey}.cs"] = "a timer that moves keys from one collection to another",
        ["operator/MarketPrism.Operator/Runtime/Queue/WorkQueue{TKey}.cs"] = "the loop of its caller",
        ["operator/MarketPrism.Operator/Commands/ApplyCommand.cs"] = "a command: its end is the process'",
        ["operator/MarketPrism.Operator/Commands/SelfTestCommand.cs"] = "a command: its end is the process'",
        ["operator/MarketPrism.Operator/Commands/StopCommand.cs"] = "a command: its end is the process'",
        ["operator/MarketPrism.Operator/Status/StatusListener.cs"] = "operator.listener",
        ["operator/MarketPrism.Operator/Status/StatusPoller.cs"] = "operator.poller",
        ["operator/MarketPrism.Operator/Verdicts/VerdictPublisher.cs"] = "operator.verdicts",
        ["services/MarketPrism.Bus/BusReading.cs"] = "the loop of its caller",
        ["services/MarketPrism.Bus/InProcess/InProcessBus.cs"] = "a request: its caller awaits it",
        ["services/MarketPrism.Bus/InProcess/InProcessSubscription.cs"] = "the loop of its caller",
        ["services/MarketPrism.Bus/Nats/FrameOutbox.cs"] = "catches what a message does, and goes on with the next",
        ["services/MarketPrism.Bus/Nats/NatsBus.cs"] = "catches what a subscription does, and goes on with the next",
        ["services/MarketPrism.Bus/Nats/NatsLink.cs"] = "catches what a check of the connection does, and goes on with the next",
        ["services/MarketPrism.Bus/Nats/NatsSubscription.cs"] = "the loop of its caller",
        ["services/MarketPrism.Bus/Queues/MessageQueue.cs"] = "the loop of its caller",
        ["services/MarketPrism.Cli/Gaps/GapsCommand.cs"] = "a command: its end is the process'",
        ["services/MarketPrism.Cli/Record/NormalizedRecorder.cs"] = "a command: its end is the process'",
        ["services/MarketPrism.Cli/Record/Recorder.cs"] = "a command: its end is the process'",
        ["services/MarketPrism.Cli/Run/LocalNatsServer.cs"] = "a command: its end is the process'",
        ["services/MarketPrism.Cli/Run/PipelineRun.cs"] = "a command: its end is the process'",
        ["services/MarketPrism.Cli/Run/RunEnd.cs"] = "a command: its end is the process'",
        ["services/MarketPrism.Cli/Run/RunMonitor.cs"] = "run.monitor",
        ["services/MarketPrism.Cli/Run/RunReload.cs"] = "run.reload",
        ["services/MarketPrism.Cli/Status/StatusOverBus.cs"] = "a command: its end is the process'",
        ["services/MarketPrism.Configuration/Reload/ConfigurationMonitor.cs"] = "connector.configuration",
        ["services/MarketPrism.Connector/BusListener.cs"] = "connector.listener",
        ["services/MarketPrism.Connector/ConnectorBeats.cs"] = "connector.heartbeats",
        ["services/MarketPrism.Connector/Egress/EgressMembership.cs"] = "connector.egress",
        ["services/MarketPrism.Connector/Hosting/ConnectorHost.cs"] = "connector.reload",
        ["services/MarketPrism.Connector/Requests/BackfillResponder.cs"] = "connector.backfills",
        ["services/MarketPrism.Connector/Instruments/InstrumentKeeper.cs"] = "connector.instruments",
        ["services/MarketPrism.Connector/Requests/OpenInterestPoller.cs"] = "connector.polls",
        ["services/MarketPrism.Connector/Requests/SymbolRoutes.cs"] = "connector.request-subjects",
        ["services/MarketPrism.Connector/Requests/VenueRequests.cs"] = "connector.requests",
        ["services/MarketPrism.Connector/Rest/VenueClock.cs"] = "connector.clock",
        ["services/MarketPrism.Connector/Subscriptions/SubscriptionSet.cs"] = "one change at a time: its caller awaits it",
        ["services/MarketPrism.Console/Api/EventStream.cs"] = "a page's request: the web server answers 500 and closes it",
        ["services/MarketPrism.Console/ConsoleService.cs"] = "console.messages",
        ["services/MarketPrism.Console/StatusPoll.cs"] = "console.status-poll",
        ["services/MarketPrism.Feeds/Budgets/RateBudget.cs"] = "a timer that grants what waits",
        ["services/MarketPrism.Feeds/Connections/SocketLink.cs"] = "connector.socket",
        ["services/MarketPrism.Feeds/FeedClient.cs"] = "the loop of its caller",
        ["services/MarketPrism.Feeds/Rest/SnapshotQueue.cs"] = "connector.snapshots",
        ["services/MarketPrism.Feeds/Session/FeedSession.cs"] = "connector.session",
        ["services/MarketPrism.Feeds/Session/Mailbox.cs"] = "connector.session",
        ["services/MarketPrism.Feeds/Time/DeadlineQueue.cs"] = "a timer that wakes connector.session",
        ["services/MarketPrism.Processor/PartitionSubscriptions.cs"] = "processor.subscriptions",
        ["services/MarketPrism.Processor/Positions/PositionKeeper.cs"] = "processor.positions",
        ["services/MarketPrism.Processor/ProcessorService.cs"] = "processor.ownership",
        ["services/MarketPrism.Processor/Requests/RequestQueue.cs"] = "processor.requests",
        ["services/MarketPrism.Processor/Requests/VenueRequester.cs"] = "processor.requests",
        ["services/MarketPrism.Telemetry/Loops/BackgroundLoop.cs"] = "the supervisor",
    };

    [Fact]
    public void Every_loop_of_the_code_has_its_row_and_every_row_its_loop()
    {
        var named = Sources().SelectMany(static f => LoopName().Matches(File.ReadAllText(f))).Select(static m => m.Groups[1].Value).ToHashSet();
        // The connection layer says which task of it failed, and the connector puts its own name before that
        named.UnionWith(Sources().SelectMany(static f => FaultName().Matches(File.ReadAllText(f))).Select(static m => "connector." + m.Groups[1].Value));
        Assert.Equal(Table().Keys.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_file_waits_ticks_or_receives_outside_a_supervised_loop()
    {
        var waiting = Sources().Where(static f => Waits().IsMatch(File.ReadAllText(f))).Select(Relative).Where(static f => !f.Contains("MarketPrism.Simulator/", StringComparison.Ordinal) && !f.Contains("/Simulation/", StringComparison.Ordinal));
        Assert.Empty(waiting.Except(Covered.Keys));
        Assert.All(Covered.Keys, static f => Assert.True(File.Exists(Path.Combine(Repository.Root, f)), f));
        var table = Table();
        Assert.All(Covered.Values.Where(static v => LoopForm().IsMatch(v)), v => Assert.Contains(v, table.Keys));
    }

    [Fact]
    public async Task Each_loop_of_a_pipeline_that_throws_is_restarted_and_nothing_is_lost()
    {
        var walked = new HashSet<string>();
        var summary = await RunAsync(async (pipeline, cancellationToken) =>
        {
            while (pipeline.Unsynced().Count > 0) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            foreach (var group in (LoopGroup[])[pipeline.Monitor.Loops, pipeline.Console!.Loops, pipeline.Processor.Loops, pipeline.Connector.Loops]) await WalkAsync(group, walked);
            await Eventually.BeAsync(() => pipeline.Connector.Ready.IsGood && pipeline.Unsynced().Count == 0, "all is well again");
        });
        Assert.Equal((0L, 0L), (summary.Lost, summary.Wrong));
        Assert.Equal(summary.Books, summary.Synced);
        // Those of the executables alone are walked below
        var expected = Restarted("connector", "processor", "console", "run").Except(["connector.configuration", "connector.reload", "processor.configuration", "processor.positions", "console.configuration"]);
        Assert.Equal(expected, walked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_processor_that_cannot_tell_what_it_owns_ends_with_its_reason()
    {
        var ending = Table().Where(static r => r.Value.StartsWith(EndsService, StringComparison.Ordinal)).Select(static r => r.Key).ToList();
        Assert.Equal(["processor.ownership"], ending);
        var error = await Assert.ThrowsAsync<LoopFailedException>(() => RunAsync(async (pipeline, cancellationToken) =>
        {
            while (pipeline.Unsynced().Count > 0) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            Assert.True(pipeline.Processor.Loops.Loops.Single(static l => l.Name == "processor.ownership").Fail(new ArithmeticException("injected")));
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }));
        Assert.Equal("the loop processor.ownership failed and the service ends: ArithmeticException: injected", error.Message);
    }

    [Fact]
    public async Task Each_loop_of_the_executables_that_throws_is_restarted()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("config.yaml", "subscriptions:\n- {name: a, exchange: binance, market: spot, symbols: [BTCUSDT], channels: [trade], endpoint: {websocket_url: \"ws://127.0.0.1:1\", rest_url: \"http://127.0.0.1:1\", allow_insecure: true}}\n");
        var environment = new Dictionary<string, string> { ["MARKETPRISM__NATS__URLS"] = "nats://127.0.0.1:1", ["MARKETPRISM__HTTP__PORT"] = "0", ["MARKETPRISM__CONSOLE__PORT"] = "0" };
        var walked = new HashSet<string>();
        foreach (var run in (Func<Action<int, LoopGroup>, CancellationToken, Task>[])
            [
                (started, stop) => ConnectorHost.RunAsync(file, environment, started, stop),
                (started, stop) => ConsoleHost.RunAsync(file, environment, started, stop),
                (started, stop) => ProcessorHost.RunAsync(file, environment, started, stop),
            ])
        {
            using var stop = new CancellationTokenSource();
            var loops = new TaskCompletionSource<LoopGroup>(TaskCreationOptions.RunContinuationsAsynchronously);
            var running = run((_, group) => loops.TrySetResult(group), stop.Token);
            await Task.WhenAny(running, loops.Task).WaitAsync(Eventually.DefaultDeadline, TestContext.Current.CancellationToken);
            var group = await loops.Task.WaitAsync(Eventually.DefaultDeadline, TestContext.Current.CancellationToken);
            foreach (var name in (string[])["configuration", "reload"])
            {
                await Eventually.BeAsync(() => group.Loops.Any(static l => l.Name.EndsWith(".configuration", StringComparison.Ordinal)), "it watches its configuration");
                foreach (var loop in group.Loops.Where(l => l.Name.EndsWith("." + name, StringComparison.Ordinal)))
                {
                    await FailAsync(loop);
                    walked.Add(loop.Name);
                }
            }

            await stop.CancelAsync();
            try
            {
                await running.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            }
            catch (OperationCanceledException)
            {
                // a processor that never had a bus
            }
        }

        Assert.Equal(["connector.configuration", "connector.reload", "console.configuration", "processor.configuration"], walked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_loop_that_keeps_positions_is_restarted()
    {
        using var folder = new ScratchFolder();
        await using var bus = new InProcessBus();
        using var stop = new CancellationTokenSource();
        using var processor = new ProcessorService(new ProcessorOptions { StateDirectory = folder.Path("state") }, bus, new SubjectSpace(), TimeProvider.System, NullLoggerFactory.Instance);
        var running = processor.RunAsync(stop.Token);
        await FailAsync(processor.Loops.Loops.Single(static l => l.Name == "processor.positions"));
        await Eventually.BeAsync(() => File.Exists(folder.Path("state/positions.json")), "it writes again");
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Each_loop_of_the_operator_that_throws_is_restarted()
    {
        await using var server = await InProcessApiServer.StartAsync();
        using var loops = new LoopGroup("operator", TimeProvider.System, NullLogger.Instance);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(new ClusterAccess { Configuration = new KubernetesClientConfiguration { Host = server.Address.AbsoluteUri, Namespace = "marketprism" } });
        builder.Services.AddMarketPrismOperator(new OperatorOptions { ConnectorImage = "x", NatsUrls = ["nats://127.0.0.1:1"], NatsSecret = "nats", LeaderElection = false }, loops, static s => s.OnLeadershipLost = static () => { });
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var expected = Restarted("operator").ToList();
        await Eventually.BeAsync(() => loops.Loops.Select(static l => l.Name).Distinct().Order(StringComparer.Ordinal).SequenceEqual(expected), "all loops run");
        var walked = new HashSet<string>();
        await WalkAsync(loops, walked);
        Assert.Equal(expected, walked.Order(StringComparer.Ordinal));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static Task<RunSummary> RunAsync(Func<RunningPipeline, CancellationToken, Task> meanwhile) =>
        new PipelineRun(new RunOptions { ConsolePort = 0, SummaryAsJson = true, Nats = "inprocess" }, TimeProvider.System, meanwhile).RunAsync(TestContext.Current.CancellationToken);

    /// <summary>Fails every loop of a service, one after the other: those inside others first, because a restarted one starts its own afresh.</summary>
    private static async Task WalkAsync(LoopGroup group, HashSet<string> walked)
    {
        foreach (var loop in group.Loops.Reverse().Where(static l => l.Policy == LoopPolicy.Restart).OrderBy(static l => l.Name is "connector.requests" or "connector.listener").ToList())
        {
            await FailAsync(loop);
            walked.Add(loop.Name);
        }

        await Eventually.BeAsync(() => !group.Reasons().Any(), "no loop waits");
        Assert.False(group.Failed.IsCompleted);
    }

    private static async Task FailAsync(BackgroundLoop loop)
    {
        var failures = loop.Report().Failures;
        await Eventually.BeAsync(() => loop.Fail(new ArithmeticException("injected")), $"{loop.Name} of {loop.Instance} runs");
        await Eventually.BeAsync(() => loop.Report() is { Waiting: null } report && report.Failures == failures + 1 && report.Error == "ArithmeticException: injected" && loop.IsRunning, $"{loop.Name} of {loop.Instance} is restarted");
    }

    private static IEnumerable<string> Restarted(params string[] services) =>
        Table().Where(r => services.Contains(r.Key.Split('.')[0]) && r.Value.StartsWith("restarted", StringComparison.Ordinal)).Select(static r => r.Key).Except(["connector.session"]).Order(StringComparer.Ordinal);

    private static Dictionary<string, string> Table()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));
        var section = page[page.IndexOf("## Loops", StringComparison.Ordinal)..].Split("\n## ")[0];
        var rows = Row().Matches(section).ToDictionary(static m => m.Groups[1].Value, static m => m.Groups[2].Value.Trim());
        Assert.True(rows.Count > 30);
        Assert.All(rows, static r => Assert.Matches("^(restarted|caught|ends the service)", r.Value));
        return rows;
    }

    private static IEnumerable<string> Sources() => new[] { "services", "operator" }.SelectMany(static f => Directory.EnumerateFiles(Path.Combine(Repository.Root, f), "*.cs", SearchOption.AllDirectories))
        .Where(static f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');

    [GeneratedRegex("^\\| `([a-z.-]+)` \\|[^|\\n]*\\|([^|\\n]*)\\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("(?:Start|Supervise|Call|Note)\\(\\s*\"([a-z]+\\.[a-z-]+)\"|string Name => \"(?<1>operator\\.[a-z-]+)\"")]
    private static partial Regex LoopName();

    [GeneratedRegex("OnFault\\?\\.Invoke\\(\"([a-z]+)\"")]
    private static partial Regex FaultName();

    [GeneratedRegex(@"Task\.Run\(|\.ContinueWith\(|async void|new Timer\(|\.CreateTimer\(|new PeriodicTimer\(|\.ReadAllAsync\(|\.WaitToReadAsync\(|\.Reader\.ReadAsync\(|UnsafeQueueUserWorkItem|new Thread\(|\b_ = \w+Async\(|Task\.Delay\(|\.NextAsync\(|await _\w+\.WaitAsync\(")]
    private static partial Regex Waits();

    [GeneratedRegex("^[a-z]+\\.[a-z-]+$")]
    private static partial Regex LoopForm();
}
