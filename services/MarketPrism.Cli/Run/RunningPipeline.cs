using MarketPrism.Bus;
using MarketPrism.Configuration;
using MarketPrism.Connector;
using MarketPrism.Domain;
using MarketPrism.Markets.Messages;
using MarketPrism.Processor;
using MarketPrism.Simulator;
using MarketPrism.Telemetry;

namespace MarketPrism.Cli.Run;

/// <summary>The parts of a run, once all are started.</summary>
internal sealed class RunningPipeline
{
    /// <summary>What is in force; changed by reloads.</summary>
    internal required MarketPrismConfiguration Configuration { get; set; }

    /// <summary>The simulated exchanges; null on live ones.</summary>
    internal required SimulatorHost? Simulator { get; init; }

    internal required IBus Bus { get; init; }

    internal required RunMonitor Monitor { get; init; }

    internal required ProcessorService Processor { get; init; }

    internal required ConnectorService Connector { get; init; }

    /// <summary>Books that the configuration asks for.</summary>
    internal int ExpectedBooks => Configuration.Subscriptions.Where(s => s.Channels.Contains(Channel.OrderBook)).Sum(s => s.Symbols.Count);

    /// <summary>The connector's word on its streams.</summary>
    internal StreamsSection Streams => Connector.GetStatus(StatusDetail.Summary).Streams ?? new StreamsSection();

    /// <summary>The books that the configuration in force asks for, each once, whatever names it had: an instrument whose name changed ends its old book.</summary>
    /// <remarks>Under the monitor's lock.</remarks>
    internal IReadOnlyList<(string Name, bool IsSynced)> Books() =>
        [.. Monitor.Books.Where(b => IsWanted(b.Value)).GroupBy(b => b.Value.Instrument?.ToString() ?? b.Key).Select(static g => (g.First().Key, g.Any(static b => b.Value.IsSynced)))];

    /// <summary>Books that are not published as synced now, by name.</summary>
    internal IReadOnlyList<string> Unsynced()
    {
        lock (Monitor.Gate)
        {
            var books = Books();
            var names = books.Where(static b => !b.IsSynced).Select(static b => b.Name).ToList();
            var unseen = ExpectedBooks - books.Count;
            if (unseen > 0) names.Add($"{unseen} that nobody has published yet");
            return names;
        }
    }

    private bool IsWanted(MonitoredBook book) => book.Instrument is not { } instrument || Configuration.Subscriptions.Any(s =>
        s.ExchangeInEnvironment == instrument.Exchange && s.Market == instrument.Market && s.Channels.Contains(Channel.OrderBook) && s.Symbols.Contains(instrument.Symbol));

    /// <summary>Holes that the ledger does not call closed yet, for a person.</summary>
    internal IReadOnlyList<string> OpenHoles()
    {
        lock (Monitor.Gate) return [.. Monitor.Gaps.Values.Where(g => g.State == GapState.Open).Select(g => $"a hole in {g.Instrument} {g.RawChannel} ({GapRecordJson.Name(g.Cause)})")];
    }
}
