using MarketPrism.Bus;
using MarketPrism.Configuration;
using MarketPrism.Domain;
using MarketPrism.Telemetry;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Processor;

/// <summary>The processor as a process: configuration, logs, telemetry, bus, service, HTTP port; until it is told to stop.</summary>
internal static class ProcessorHost
{
    /// <summary>Runs until cancelled.</summary>
    /// <param name="configurationFile">The value of <c>--config</c>, or null.</param>
    /// <param name="environment">The environment's variables.</param>
    /// <param name="started">Told the HTTP port and the loops once all is up; may be null.</param>
    /// <param name="cancellationToken">Begins the drain.</param>
    /// <returns>A task.</returns>
    /// <exception cref="ConfigurationException">The configuration is wrong.</exception>
    public static async Task RunAsync(string? configurationFile, IReadOnlyDictionary<string, string> environment, Action<int, LoopGroup>? started, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var file = ConfigurationFile.Find(configurationFile, environment);
        using var monitor = new ConfigurationMonitor(new ConfigurationLoader(file, environment), time);
        var configuration = monitor.State.Configuration;

        using var provider = ServiceLoggerProvider.ToStandardError(time);
        provider.Apply(configuration.Logging);
        await using var http = await ServiceEndpoints.ListenAsync(new ServiceEndpointsOptions { Port = configuration.Http.Port, Logs = provider }, cancellationToken);
        using var loggers = LoggerFactory.Create(b => b.AddProvider(provider).SetMinimumLevel(LogLevel.Trace));
        var identity = ServiceIdentity.Read("processor", environment);
        using var telemetry = TelemetryPipeline.Create(identity, configuration.Telemetry, environment);
        await using var bus = new NatsBus(NatsBusOptions.From(configuration.Nats, $"marketprism-{identity.Service}/{identity.Pod}", loggers));
        var subjects = new SubjectSpace(configuration.Subjects.Prefix, configuration.Subjects.NormalizedPrefix);
        var options = ProcessorOptions.From(configuration) with { Id = identity.Pod };
        using var service = new ProcessorService(options, bus, subjects, time, loggers);
        var surface = service.CreateSurface(identity, () => monitor.State);
        http.Serve(surface, telemetry.Metrics);
        var logger = loggers.CreateLogger("MarketPrism.Processor");
        ProcessorLog.Listening(logger, http.Port);
        started?.Invoke(http.Port, service.Loops);

        // the level of the logs reloads; the rest is read at the start, and the chart rolls processors when it changes
        monitor.Changed += state =>
        {
            provider.Apply(state.Configuration.Logging);
            if (state.Refusal is { } refusal) ProcessorLog.Refused(logger, state.Generation, refusal.Message);
            else ProcessorLog.Reloaded(logger, state.Generation);
        };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = service.Loops.Start("processor.configuration", LoopPolicy.Restart, monitor.RunAsync, stop.Token);
        try
        {
            await service.RunAsync(cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await watching.Completion;
            await http.DisposeAsync(); // before what it shows
        }
    }
}
