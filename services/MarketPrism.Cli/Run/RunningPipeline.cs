using MarketPrism.Bus;
using MarketPrism.Configuration;
using MarketPrism.Connector;
using MarketPrism.Domain;
using MarketPrism.Markets.Messages;
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
    internal int ExpectedBooks => Configuration.Subscriptions.Where(s => s.Channels.Contains(Channel.OrderBook)).Sum(s => s.Symbols.Count);

    /// <summary>Books that are not published as synced now, by name.</summary>
    internal IReadOnlyList<string> Unsynced()
    {
        lock (Monitor.Gate)
        {
            var names = Monitor.Books.Where(b => !b.Value.IsSynced).Select(b => b.Key).ToList();
            var unseen = ExpectedBooks - Monitor.Books.Count;
            if (unseen > 0) names.Add($"{unseen} that nobody has published yet");
            return names;
        }
    }

    /// <summary>Holes that the ledger does not call closed yet, for a person.</summary>
    internal IReadOnlyList<string> OpenHoles()
    {
        lock (Monitor.Gate) return [.. Monitor.Gaps.Values.Where(g => g.State == GapState.Open).Select(g => $"a hole in {g.Instrument} {g.RawChannel} ({GapRecordJson.Name(g.Cause)})")];
    }
}
