using MarketPrism.Bus;
using MarketPrism.Cli.Bus;
using MarketPrism.Configuration;
using MarketPrism.Connector;
using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;
using MarketPrism.Processor;
using MarketPrism.Simulator;
using MarketPrism.Telemetry;
using MarketPrism.WebConsole;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace MarketPrism.Cli.Run;

/// <summary>The whole pipeline in this process: started in the order of dependencies, drained in the reverse one.</summary>
/// <param name="options">What was asked for.</param>
/// <param name="time">The clock.</param>
/// <param name="meanwhile">Runs beside the pipeline; its end is the run's; null = nothing.</param>
/// <param name="atEnd">Looks at the pipeline when all is repaired and nothing is on its way, before it stops; null = nobody.</param>
internal sealed class PipelineRun(RunOptions options, TimeProvider time, Func<RunningPipeline, CancellationToken, Task>? meanwhile = null, Action<RunningPipeline>? atEnd = null)
{
    private static readonly TimeSpan FrameGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CompareEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan OwnerPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);
    private readonly bool _isTerminal = !Console.IsErrorRedirected && !Console.IsOutputRedirected && !options.SummaryAsJson;

    internal async Task<RunSummary> RunAsync(CancellationToken cancellationToken)
    {
        using var warnings = new RecentWarnings();
        using var logging = LoggerFactory.Create(builder => Configure(builder, warnings));
        using var source = RunConfiguration.Open(options, time);
        if (source.File is { } file) Say($"configuration: {file}");
        using var telemetry = TelemetryPipeline.Create(ServiceIdentity.Read("run", ConfigurationFile.ReadEnvironment()), source.Raw.Telemetry, ConfigurationFile.ReadEnvironment());
        await using var simulator = options.IsLive ? null : await StartSimulatorAsync(source.Written, cancellationToken);
        var configuration = source.Plan(source.Raw, simulator);
        await using var resources = new AsyncStack();
        var bus = resources.Push(await StartBusAsync(configuration, resources, logging, cancellationToken));
        Say($"bus: {bus.Status.Kind}{(bus.Status.Kind == "inprocess" ? "" : $" at {bus.Status.Url}")}");
        var subjects = new SubjectSpace(configuration.Subjects.Prefix, configuration.Subjects.NormalizedPrefix);
        var audit = simulator is null ? null : new LossAudit();
        if (audit is not null) Observe(simulator!, audit);
        var truth = simulator is null ? null : new TruthCheck(simulator.Venues, configuration.OrderBook.Depth, options.CompareAlways ? TimeSpan.Zero : CompareEvery, time);
        var listings = simulator is null ? null : new ListingAudit(simulator.Venues, RunPlan.Collected(configuration, Channel.Trade));
        var monitor = resources.Push(await RunMonitor.StartAsync(bus, subjects, audit, truth, listings, time, logging.CreateLogger("MarketPrism.Run"), cancellationToken));
        var console = await StartConsoleAsync(configuration, bus, subjects, resources, logging, telemetry.Metrics, cancellationToken);
        if (console is not null) Say($"console: {console.Address}");
        var processor = new ProcessorService(ProcessorOptions.From(configuration) with { Listen = TimeSpan.FromMilliseconds(200) }, bus, subjects, time, logging);
        using var processorStop = new CancellationTokenSource();
        var processing = processor.RunAsync(processorStop.Token);
        await using var connector = new ConnectorService(
            new ConnectorServices { Bus = bus, Identity = ServiceIdentity.Read("connector", ConfigurationFile.ReadEnvironment()), Time = time, Loggers = logging, Sampler = telemetry.Sampler },
            new ConfigurationState(configuration, 1, null));
        await WaitForOwnerAsync(processor, processing, cancellationToken); // else the first frames would come before anybody listens
        connector.Start();
        var pipeline = new RunningPipeline { Configuration = configuration, Simulator = simulator, Bus = bus, Monitor = monitor, Processor = processor, Connector = connector, Console = console };
        using var reloadStop = new CancellationTokenSource();
        var reloading = new[]
        {
            monitor.Loops.Start("run.reload", LoopPolicy.Restart, new RunReload(source, pipeline, Say).RunAsync, reloadStop.Token),
            monitor.Loops.Start("run.configuration", LoopPolicy.Restart, source.Monitor.RunAsync, reloadStop.Token),
        };
        await WatchAsync(pipeline, new LiveTable(monitor, bus, time, console?.Address, () => pipeline.Streams, warnings.Lines), processing, cancellationToken);
        await reloadStop.CancelAsync();
        await Task.WhenAll(reloading.Select(static l => l.Completion));
        var end = new RunEnd(pipeline, time, Say);
        await end.WaitForBooksAsync(cancellationToken);
        var summary = await end.SummarizeAsync();
        atEnd?.Invoke(pipeline);
        using (var limit = new CancellationTokenSource(DrainLimit, time)) await connector.StopAsync(limit.Token);
        await processorStop.CancelAsync();
        await processing;
        return summary;
    }

    private async Task WaitForOwnerAsync(ProcessorService processor, Task processing, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), time);
        while (processor.GetTotals().Partitions < VirtualPartition.Count && !processing.IsCompleted && time.GetElapsedTime(started) < OwnerPatience)
            await timer.WaitForNextTickAsync(cancellationToken);
    }

    private void Configure(ILoggingBuilder builder, RecentWarnings warnings)
    {
        if (_isTerminal)
        {
            builder.AddProvider(warnings);
            return;
        }

        var provider = ServiceLoggerProvider.ToStandardError(time);
        provider.Apply(new LoggingOptions { Level = options.SummaryAsJson ? LogVerbosity.Warning : LogVerbosity.Info });
        builder.SetMinimumLevel(LogLevel.Debug).AddProvider(provider);
    }

    private async Task<SimulatorHost> StartSimulatorAsync(MarketPrismConfiguration? file, CancellationToken cancellationToken)
    {
        var simulator = await SimulatorHost.StartAsync(SimulatorPlan.Create(options, file, time), cancellationToken);
        Say($"simulated exchanges: {simulator.BaseAddress}");
        return simulator;
    }

    private async Task<IBus> StartBusAsync(MarketPrismConfiguration configuration, AsyncStack resources, ILoggerFactory logging, CancellationToken cancellationToken)
    {
        if (options.Nats == "inprocess") return new InProcessBus(time);
        if (options.Nats is { } url) return await CliBus.ConnectAsync(NatsBusOptions.From(configuration.Nats with { Urls = [url] }, "marketprism-run", logging), cancellationToken);
        if (configuration.Nats.Urls.Count > 0) return await CliBus.ConnectAsync(NatsBusOptions.From(configuration.Nats, "marketprism-run", logging), cancellationToken);
        if (LocalNatsServer.Find() is not { } executable) return new InProcessBus(time);
        var server = resources.Push(await LocalNatsServer.StartAsync(executable, time, cancellationToken));
        return await CliBus.ConnectAsync(NatsBusOptions.From(new NatsOptions { Urls = [server.Url], OutboxBytes = configuration.Nats.OutboxBytes }, "marketprism-run", logging), cancellationToken);
    }

    private async Task<ConsoleService?> StartConsoleAsync(MarketPrismConfiguration configuration, IBus bus, SubjectSpace subjects, AsyncStack resources, ILoggerFactory logging, PrometheusRegistry metrics, CancellationToken cancellationToken)
    {
        var wanted = configuration.Console with { Port = options.ConsolePort ?? configuration.Console.Port };
        try
        {
            return resources.Push(await ConsoleService.StartAsync(bus, subjects, wanted, time, logging, metrics, cancellationToken));
        }
        catch (IOException e) when (options.ConsolePort is null)
        {
            // Nobody asked for this port: another run may have it
            Say($"console: not on port {wanted.Port} ({e.Message}); --console 0 takes a free one");
            return null;
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            throw new UsageException(e.Message);
        }
    }

    private static void Observe(SimulatorHost simulator, LossAudit audit)
    {
        foreach (var venue in simulator.Venues.All) venue.Sent.Observer = audit;
    }

    private async Task WatchAsync(RunningPipeline pipeline, LiveTable table, Task processing, CancellationToken cancellationToken)
    {
        var monitor = pipeline.Monitor;
        using var clock = options.Duration is { } duration ? new CancellationTokenSource(duration, time) : new CancellationTokenSource();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, clock.Token);
        using var timer = new PeriodicTimer(Refresh, time);
        var beside = meanwhile?.Invoke(pipeline, over.Token);
        async Task LoopAsync(Action<long> show)
        {
            try
            {
                for (long tick = 0; beside is not { IsCompleted: true } && await timer.WaitForNextTickAsync(over.Token); tick++)
                {
                    if (processing.IsFaulted) await processing;
                    if (tick % 8 == 0 && monitor.Audit is { } audit)
                    {
                        lock (monitor.Gate) audit.Settle(time.UnixNs() - (long)FrameGrace.TotalNanoseconds);
                    }

                    show(tick);
                }
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                // the time is up, or Ctrl-C
            }
        }

        if (_isTerminal) await AnsiConsole.Live(table.Draw()).AutoClear(false).StartAsync(context => LoopAsync(_ => context.UpdateTarget(table.Draw())));
        else await LoopAsync(tick => ReportLine(pipeline, tick));
        if (beside is not null) await beside;
    }

    private void ReportLine(RunningPipeline pipeline, long tick)
    {
        if (tick % 20 != 0) return;
        var (monitor, bus, streams) = (pipeline.Monitor, pipeline.Bus, pipeline.Streams);
        lock (monitor.Gate)
        {
            var books = pipeline.Books();
            Say($"{streams.Established} of {streams.Desired} streams established, {books.Count(static b => b.IsSynced)} of {Math.Max(pipeline.ExpectedBooks, books.Count)} books synced, {monitor.RawFrames} frames, {monitor.Trades} trades, {monitor.Gaps.Count} gaps, bus {(bus.Status.IsConnected ? "connected" : "away")}");
        }
    }

    private void Say(string line)
    {
        if (!_isTerminal || line.StartsWith("lost", StringComparison.Ordinal)) Console.Error.WriteLine($"marketprism: {line}");
        else AnsiConsole.MarkupLineInterpolated($"[grey]{line}[/]");
    }
}
