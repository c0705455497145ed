using MarketPrism.Bus;
using MarketPrism.Configuration;
using MarketPrism.Connector;
using MarketPrism.Processor;
using MarketPrism.Simulator;

namespace MarketPrism.Cli.Run;

/// <summary>The parts of a run, once all are started.</summary>
internal sealed record RunningPipeline
{
    internal required MarketPrismConfiguration Configuration { get; init; }

    /// <summary>The simulated exchanges; null on live ones.</summary>
    internal required SimulatorHost? Simulator { get; init; }

    internal required IBus Bus { get; init; }

    internal required RunMonitor Monitor { get; init; }

    internal required ProcessorService Processor { get; init; }

    internal required ConnectorService Connector { get; init; }

    /// <summary>Books that the configuration asks for.</summary>
    internal int ExpectedBooks => Configuration.Subscriptions.Where(s => s.Channels.Contains(Domain.Channel.OrderBook)).Sum(s => s.Symbols.Count);
}
