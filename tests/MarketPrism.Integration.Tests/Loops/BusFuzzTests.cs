using System.Globalization;
using System.Text;
using MarketPrism.Bus;
using MarketPrism.Cli.Run;
using MarketPrism.Operator.Settings;
using MarketPrism.Operator.Status;
using MarketPrism.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Integration.Tests.Loops;

/// <summary>
/// Garbage below every prefix, against connector, processor, console, the operator's listener and the run's monitor together on one bus. MARKETPRISM_SEED repeats a run, MARKETPRISM_FUZZ_SECONDS makes it last
/// (default: 20,000 messages).
/// </summary>
public sealed class BusFuzzTests
{
    private const int Messages = 20_000;

    [Theory]
    [InlineData("inprocess")]
    [InlineData("nats-server")]
    public async Task Garbage_on_the_bus_ends_nothing_and_nothing_comes_of_it(string kind)
    {
        var seed = Number("MARKETPRISM_SEED") ?? Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"MARKETPRISM_SEED={seed}");
        await using var server = kind == "inprocess" ? null : await NatsServerProcess.StartAsync(new NatsServerOptions(), TestContext.Current.CancellationToken);
        var fuzz = new Fuzz(seed, Number("MARKETPRISM_FUZZ_SECONDS") is { } seconds ? TimeSpan.FromSeconds(seconds) : null, server?.Url);
        var summary = await new PipelineRun(new RunOptions { ConsolePort = 0, SummaryAsJson = true, Nats = server?.Url ?? "inprocess" }, TimeProvider.System, fuzz.RunAsync).RunAsync(TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(fuzz.Report());
        TestContext.Current.TestOutputHelper?.WriteLine(summary.ToJson());

        Assert.Empty(fuzz.Failures);
        Assert.Empty(fuzz.Published);
        Assert.Equal((0L, 0L), (summary.Lost, summary.Wrong));
        Assert.Equal(summary.Books, summary.Synced);
        // Answers to the console's own questions come from the connector alone
        Assert.Equal(
            ["connector.egress", "connector.listener", "connector.requests", "console.messages", "operator.listener", "processor.control", "processor.frames", "run.monitor"],
            fuzz.Rejected.Where(static r => r.Value > 0).Select(static r => r.Key).Order(StringComparer.Ordinal));
        fuzz.Memory.AssertFlat();
    }

    private static int? Number(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>What happens beside the pipeline.</summary>
    private sealed class Fuzz(int seed, TimeSpan? duration, string? url)
    {
        private const int Burst = 200;
        private const long MostWaiting = 2_000;
        private long _sent;

        /// <summary>What loops threw, and what was thrown otherwise.</summary>
        public List<string> Failures { get; } = [];

        /// <summary>What services published of things that do not exist.</summary>
        public List<string> Published { get; } = [];

        public Dictionary<string, long> Rejected { get; } = [];

        /// <summary>What each service holds: after a fifth, and so on.</summary>
        public FuzzMemory Memory { get; } = new();

        public string Report() => string.Create(
            CultureInfo.InvariantCulture,
            $"{_sent} messages; rejected: {string.Join(", ", Rejected.Select(r => $"{r.Key} {r.Value}"))}\n{Memory}");

        public async Task RunAsync(RunningPipeline pipeline, CancellationToken cancellationToken)
        {
            using var operatorLoops = new LoopGroup("operator", TimeProvider.System, NullLogger.Instance);
            var options = new OperatorOptions { ConnectorImage = "x", NatsUrls = [url ?? "nats://127.0.0.1:1"] };
            var reports = new ConnectorReports(TimeProvider.System);
            await using var connection = new BusConnection(options, NullLoggerFactory.Instance);
            var gaps = new ProcessorGaps(TimeProvider.System);
            using var listener = new StatusListener(connection, reports, gaps, options, operatorLoops, TimeProvider.System, NullLogger<StatusListener>.Instance);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var bridge = url is null ? BridgeAsync(pipeline.Bus, listener, stop.Token) : listener.StartAsync(stop.Token);
            await using var watched = await pipeline.Bus.SubscribeAsync(["marketprism.>"], new BusSubscriptionOptions { MaxMessages = 1_000_000, MaxBytes = 512L << 20 }, stop.Token);
            var watch = WatchAsync(watched, stop.Token);
            Memory.Owners =
            [
                ("processor", [pipeline.Processor, pipeline.Processor.Core, .. pipeline.Processor.Core.Workers]),
                ("console", [pipeline.Console!]),
                ("connector", [pipeline.Connector]),
                ("operator", [reports, gaps, listener, operatorLoops]),
                ("monitor", [pipeline.Monitor, pipeline.Monitor.Audit!, pipeline.Monitor.Truth!]),
                ("bus", [pipeline.Bus]),
            ];
            Memory.Others = [this, pipeline, watched, pipeline.Simulator!, .. pipeline.Simulator!.Venues.All];
            LoopGroup[] groups = [pipeline.Connector.Loops, pipeline.Processor.Loops, pipeline.Monitor.Loops, pipeline.Console!.Loops, operatorLoops];

            while (pipeline.Unsynced().Count > 0 || reports.Current().Count == 0) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            await KnownAsync(pipeline, groups, cancellationToken);
            await SendAsync(pipeline, groups, cancellationToken);
            foreach (var group in groups)
            {
                if (group.Failed.IsCompleted) Failures.Add((await group.Failed).Message);
                Failures.AddRange(group.Report().Where(static l => l.Failures > 0).Select(static l => l.ToString()));
            }

            Assert.True(pipeline.Connector.GetStatus(StatusDetail.Summary).ControlRejected > 0);
            Assert.NotEmpty(reports.Current());
            Assert.DoesNotContain(reports.Current(), static r => r.Namespace != "local");
            await stop.CancelAsync();
            if (url is not null) await listener.StopAsync(CancellationToken.None);
            await Task.WhenAll(bridge, watch);
        }

        /// <summary>Each of the subjects that once ended services is counted by everybody who receives it.</summary>
        private async Task KnownAsync(RunningPipeline pipeline, LoopGroup[] groups, CancellationToken cancellationToken)
        {
            var before = Counts(groups);
            foreach (var subject in FuzzMessages.Known) pipeline.Bus.TryPublish(Encoding.UTF8.GetBytes("marketprism." + subject), FuzzMessages.MarkerHeaders, "{}"u8);
            var workers = pipeline.Processor.Core.Workers.Count;
            await Eventually.BeAsync(
                () => Counts(groups) is var now && Grown("processor.control") == 1 && Grown("processor.frames") == workers && Grown("operator.listener") == 1 && Grown("console.messages") == 1,
                "each is counted once by whoever receives it");
            cancellationToken.ThrowIfCancellationRequested();

            long Grown(string guard) => Counts(groups).GetValueOrDefault(guard) - before.GetValueOrDefault(guard);
        }

        private async Task SendAsync(RunningPipeline pipeline, LoopGroup[] groups, CancellationToken cancellationToken)
        {
            var messages = new FuzzMessages(seed, pipeline.Bus.MaxPayload);
            var started = TimeProvider.System.GetTimestamp();
            var share = 0.0;
            while (share < 1)
            {
                for (var i = 0; i < Burst; i++)
                {
                    var (subject, headers, payload) = messages.Next();
                    pipeline.Bus.TryPublish(subject, headers, payload, _sent % 10 == 0 ? "marketprism.fuzz.reply"u8 : default);
                    _sent++;
                    (subject, headers, payload) = messages.NextOfMadeUpConnection();
                    pipeline.Bus.TryPublish(subject, headers, payload);
                }

                // As fast as it is taken, and no faster: real frames must not be dropped for garbage
                do await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
                while (pipeline.Processor.Waiting > MostWaiting || pipeline.Bus.Status.OutboxBytes > 8 << 20);
                share = duration is { } limit ? TimeProvider.System.GetElapsedTime(started) / limit : (double)_sent / Messages;
                if (share >= (Memory.Samples + 1) / 5.0) Memory.Take();
            }

            await Eventually.BeAsync(() => pipeline.Processor.Waiting < 100, "what was sent is taken");
            foreach (var (guard, count) in Counts(groups)) Rejected[guard] = count;
        }

        private static Dictionary<string, long> Counts(IEnumerable<LoopGroup> groups) => groups.SelectMany(static g => g.Guards).ToDictionary(static g => g.Name, static g => g.Count);

        private static async Task BridgeAsync(IBus bus, StatusListener listener, CancellationToken stop)
        {
            await using var subscription = await bus.SubscribeAsync(["marketprism.status.>"], new BusSubscriptionOptions(), stop);
            try
            {
                await subscription.ReadAllAsync(m => listener.Take(Encoding.UTF8.GetString(m.Subject.Span), m.Payload.ToArray()), (_, e) => throw e, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // the run is over
            }
        }

        /// <summary>Whatever services publish must be about something that exists.</summary>
        private async Task WatchAsync(IBusSubscription subscription, CancellationToken stop)
        {
            try
            {
                await subscription.ReadAllAsync(
                    message =>
                    {
                        // Garbage without readable headers has no marker: it is known by what it names
                        if (MessageHeaders.TryGet(message.Headers.Span, Encoding.ASCII.GetBytes(FuzzMessages.Marker), out _)) return;
                        var subject = Encoding.UTF8.GetString(message.Subject.Span);
                        var isOurs = message.Headers.IsEmpty ? message.Payload.Length > 0 && message.Payload.Span[0] == '{' && message.Payload.Span.IndexOf("\"schema\":1"u8) > 0 : true;
                        if (isOurs && subject.Contains("FUZZ", StringComparison.OrdinalIgnoreCase) && Published.Count < 10) Published.Add(subject);
                    },
                    static (_, e) => throw e,
                    stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // the run is over
            }
        }
    }
}
