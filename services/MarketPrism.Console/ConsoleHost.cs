using MarketPrism.Bus;
using MarketPrism.Configuration;
using MarketPrism.Domain;
using MarketPrism.Telemetry;

namespace MarketPrism.WebConsole;

/// <summary>The console as a process: configuration, logs, telemetry, bus, the page, and the service's own HTTP port; until it is told to stop.</summary>
internal static class ConsoleHost
{
    /// <summary>Runs until cancelled.</summary>
    /// <param name="configurationFile">The value of <c>--config</c>, or null.</param>
    /// <param name="environment">The environment's variables.</param>
    /// <param name="started">Told the HTTP port and the loops once all is up; may be null.</param>
    /// <param name="cancellationToken">Begins the stop.</param>
    /// <returns>A task.</returns>
    /// <exception cref="ConfigurationException">The configuration is wrong.</exception>
    /// <exception cref="ArgumentException">The page could be reached from outside, and nothing guards it.</exception>
    public static async Task RunAsync(string? configurationFile, IReadOnlyDictionary<string, string> environment, Action<int, LoopGroup>? started, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        using var monitor = new ConfigurationMonitor(new ConfigurationLoader(ConfigurationFile.Find(configurationFile, environment), environment), time);
        var configuration = monitor.State.Configuration;
        using var provider = ServiceLoggerProvider.ToStandardError(time);
        provider.Apply(configuration.Logging);
        await using var http = await ServiceEndpoints.ListenAsync(new ServiceEndpointsOptions { Port = configuration.Http.Port, Logs = provider }, cancellationToken);
        using var logging = LoggerFactory.Create(b => b.AddProvider(provider).SetMinimumLevel(LogLevel.Trace));
        var logger = logging.CreateLogger("MarketPrism.Console");
        var identity = ServiceIdentity.Read("console", environment);
        using var telemetry = TelemetryPipeline.Create(identity, configuration.Telemetry, environment);
        await using var bus = new NatsBus(NatsBusOptions.From(configuration.Nats, $"marketprism-{identity.Service}/{identity.Pod}", logging));
        var subjects = new SubjectSpace(configuration.Subjects.Prefix, configuration.Subjects.NormalizedPrefix);
        await using var console = await ConsoleService.StartAsync(bus, subjects, configuration.Console, time, logging, null, cancellationToken);
        var surface = console.CreateSurface(identity, () => monitor.State);
        http.Serve(surface, telemetry.Metrics);
        ConsoleLog.Listening(logger, console.Address, http.Port);
        started?.Invoke(http.Port, console.Loops);

        monitor.Changed += state =>
        {
            provider.Apply(state.Configuration.Logging); // the level of the logs reloads; the rest is read at the start
            if (state.Refusal is { } refusal) ConsoleLog.Refused(logger, state.Generation, refusal.Message);
            else ConsoleLog.Reloaded(logger, state.Generation);
        };
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellationToken.UnsafeRegister(static s => ((TaskCompletionSource)s!).TrySetResult(), stopped))
        {
            var watching = console.Loops.Start("console.configuration", LoopPolicy.Restart, monitor.RunAsync, cancellationToken);
            await stopped.Task;
            await watching.Completion;
        }

        await http.DisposeAsync(); // before what it shows
    }
}
