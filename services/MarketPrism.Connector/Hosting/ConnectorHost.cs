using System.Threading.Channels;
using MarketPrism.Bus;
using MarketPrism.Configuration;
using MarketPrism.Telemetry;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Connector.Hosting;

/// <summary>The connector as a process: configuration, logs, telemetry, bus, service, HTTP port; until it is told to stop.</summary>
internal static class ConnectorHost
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(30); // within the pod's grace period of 45 s

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
        using var monitor = new ConfigurationMonitor(new ConfigurationLoader(file, environment, ConnectorService.Check), time);
        var configuration = monitor.State.Configuration;

        using var provider = ServiceLoggerProvider.ToStandardError(time);
        provider.Apply(configuration.Logging);
        provider.WatchedConnection = environment.GetValueOrDefault("MARKETPRISM_LOG_CONNECTION");
        await using var http = await ServiceEndpoints.ListenAsync(new ServiceEndpointsOptions { Port = configuration.Http.Port, Logs = provider }, cancellationToken);
        using var loggers = LoggerFactory.Create(b => b.AddProvider(provider).SetMinimumLevel(LogLevel.Trace));
        var logger = loggers.CreateLogger("MarketPrism.Connector");
        var identity = ServiceIdentity.Read("connector", environment);
        ConnectorLog.Starting(logger, identity.Version, configuration.Subscriptions.Count, file ?? "from the environment alone");

        using var telemetry = TelemetryPipeline.Create(identity, configuration.Telemetry, environment);
        await using var bus = new NatsBus(NatsBusOptions.From(configuration.Nats, $"marketprism-{identity.Service}/{identity.Pod}", loggers));
        await using var service = new ConnectorService(
            new ConnectorServices
            {
                Bus = bus,
                Identity = identity,
                Time = time,
                Loggers = loggers,
                Sampler = telemetry.Sampler,
                Shard = Text(environment, "MARKETPRISM_SHARD"),
                StateDirectory = Text(environment, "MARKETPRISM_STATE_DIRECTORY"),
            },
            monitor.State);
        http.Serve(service, telemetry.Metrics, environment.GetValueOrDefault("MARKETPRISM_DEBUG_HOOKS") == "1" ? service : null);
        service.Start();
        ConnectorLog.Listening(logger, http.Port);
        started?.Invoke(http.Port, service.Loops);

        await FollowAsync(monitor, service, provider, cancellationToken);
        using var limit = new CancellationTokenSource(DrainLimit, time);
        await service.StopAsync(limit.Token);
        await http.DisposeAsync(); // before what it shows
        if (service.Loops.Failed.IsCompleted) throw await service.Loops.Failed;
    }

    /// <summary>Hands changes of the configuration to the service, one after the other, until the end.</summary>
    private static async Task FollowAsync(ConfigurationMonitor monitor, ConnectorService service, ServiceLoggerProvider logs, CancellationToken cancellationToken)
    {
        // only the latest matters
        var changes = System.Threading.Channels.Channel.CreateBounded<ConfigurationState>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        monitor.Changed += state => changes.Writer.TryWrite(state);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        BackgroundLoop[] loops =
        [
            service.Loops.Start("connector.configuration", LoopPolicy.Restart, monitor.RunAsync, stop.Token),
            service.Loops.Start("connector.reload", LoopPolicy.Restart, ReloadAsync, stop.Token),
        ];
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellationToken.UnsafeRegister(static s => ((TaskCompletionSource)s!).TrySetResult(), stopped)) await Task.WhenAny(stopped.Task, service.Loops.Failed);
        await stop.CancelAsync();
        await Task.WhenAll(loops.Select(static l => l.Completion));

        async Task ReloadAsync(CancellationToken ct)
        {
            await foreach (var state in changes.Reader.ReadAllAsync(ct))
            {
                logs.Apply(state.Configuration.Logging);
                await service.ApplyAsync(state, ct);
            }
        }
    }

    private static string? Text(IReadOnlyDictionary<string, string> environment, string name) => environment.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;
}
