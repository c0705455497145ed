using MarketPrism.Configuration;
using MarketPrism.Connector;
using MarketPrism.Simulator;

namespace MarketPrism.Cli.Run;

/// <summary>What a run works with: a file and the environment, found as the services find them and watched like theirs; where they name nothing to collect, a few instruments of every venue.</summary>
internal sealed class RunConfiguration : IDisposable
{
    private readonly RunOptions _options;

    private RunConfiguration(RunOptions options, string? file, ConfigurationMonitor monitor)
    {
        _options = options;
        File = file;
        Monitor = monitor;
    }

    /// <summary>The file; null when there is none.</summary>
    internal string? File { get; }

    /// <summary>Reads the file again when it changes, whole or not at all.</summary>
    internal ConfigurationMonitor Monitor { get; }

    /// <summary>What was written, before it is pointed at a simulator; null when nothing names a subscription.</summary>
    internal MarketPrismConfiguration? Written => HasOwnSubscriptions ? null : Monitor.State.Configuration;

    /// <summary>Logs and traces as configured.</summary>
    internal MarketPrismConfiguration Raw => Monitor.State.Configuration;

    /// <summary>The command line says what to collect, or nobody does.</summary>
    private bool HasOwnSubscriptions => NamesSubscriptions(_options) || Monitor.State.Configuration.Subscriptions.Count == 0;

    /// <summary>Reads the configuration for the first time.</summary>
    /// <exception cref="ConfigurationException">It is wrong; all of it is named.</exception>
    internal static RunConfiguration Open(RunOptions options, TimeProvider time)
    {
        var environment = ConfigurationFile.ReadEnvironment();
        var file = ConfigurationFile.Find(options.ConfigFile, environment);
        // a server that somebody names is used; one that is only a default is not: then one of our own is started
        var defaults = file is null ? RunPlan.Defaults() : new MarketPrismConfiguration();
        var loader = new ConfigurationLoader(file, environment, file is null || NamesSubscriptions(options) ? null : ConnectorService.Check)
        {
            Defaults = defaults with { Nats = new NatsOptions { Urls = [] } },
        };
        return new RunConfiguration(options, file, new ConfigurationMonitor(loader, time));
    }

    /// <summary>A configuration as this run uses it.</summary>
    /// <param name="configuration">What was read.</param>
    /// <param name="simulator">The simulator to collect from; null = the real exchanges.</param>
    internal MarketPrismConfiguration Plan(MarketPrismConfiguration configuration, SimulatorHost? simulator)
    {
        var own = NamesSubscriptions(_options) || configuration.Subscriptions.Count == 0;
        var console = configuration.Console with { Port = _options.ConsolePort ?? configuration.Console.Port };
        return own
            ? configuration with { Subscriptions = RunPlan.Subscriptions(_options, simulator), Console = console }
            : RunPlan.Redirect(configuration, simulator) with { Console = console };
    }

    public void Dispose() => Monitor.Dispose();

    private static bool NamesSubscriptions(RunOptions options) => options.Exchanges.Count > 0 || options.Symbols.Count > 0;
}
