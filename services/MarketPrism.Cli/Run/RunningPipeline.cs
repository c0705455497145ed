using MarketPrism.Bus;
using MarketPrism.Configuration;
using MarketPrism.Connector;
using MarketPrism.Domain;
using MarketPrism.Markets.Messages;
using MarketPrism.Processor;
using MarketPrism.Simulator;
using MarketPrism.Telemetry;
using MarketPrism.WebConsole;

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

    /// <summary>The page; null where its port was taken.</summary>
    internal required ConsoleService? Console { get; init; }

    /// <summary>Books that the configuration asks for, and that there can be now: a simulated venue may not have opened an instrument yet, or list it no longer.</summary>
    internal int ExpectedBooks => RunPlan.Collected(Configuration, Channel.OrderBook).Count(IsOffered);

    /// <summary>The connector's word on its streams, without those that a simulated venue cannot serve: it lists their instruments no longer, or not yet.</summary>
    internal StreamsSection Streams => Status.Streams ?? new StreamsSection();

    /// <summary>The connector's status, as a whole and of each subscription, with the same streams.</summary>
    internal StatusDocument Status
    {
        get
        {
            var hasEvents = Simulator?.Venues.All.Any(static v => v.Scheduled.Count > 0) ?? false;
            return hasEvents ? ListedStreams.Of(Connector.GetStatus(StatusDetail.All), IsListed) : Connector.GetStatus(StatusDetail.Summary);
        }
    }

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

    /// <summary>Whether a simulated venue has delisted or renamed it, or an index of it: no frame will ever come that could close its gaps.</summary>
    private bool IsGone(InstrumentKey instrument) =>
        !IsOffered(instrument) && Simulator!.Venues[StreamId.SimulatorOf(instrument.Exchange, instrument.Market)].Scheduled.Any(s => s == instrument.Symbol || s.StartsWith(instrument.Symbol + "-", StringComparison.Ordinal));

    /// <summary>Whether a simulated venue lists it now, or what it is the index of. What a venue never listed was asked for by mistake, and counts: it is rejected.</summary>
    private bool IsListed(InstrumentKey instrument)
    {
        if (Simulator?.Venues.Find(StreamId.SimulatorOf(instrument.Exchange, instrument.Market)) is not { } venue || venue.IsListed(instrument.Symbol)) return true;
        var scheduled = venue.Scheduled.Where(s => s == instrument.Symbol || s.StartsWith(instrument.Symbol + "-", StringComparison.Ordinal)).ToList();
        return scheduled.Count == 0 || scheduled.Exists(venue.IsListed);
    }

    private bool IsWanted(MonitoredBook book) => book.Instrument is not { } instrument || (IsOffered(instrument) && Configuration.Subscriptions.Any(s =>
        s.ExchangeInEnvironment == instrument.Exchange && s.Market == instrument.Market && s.Channels.Contains(Channel.OrderBook) && s.Symbols.Contains(instrument.Symbol)));

    private bool IsOffered(InstrumentKey instrument) =>
        Simulator?.Venues.Find(StreamId.SimulatorOf(instrument.Exchange, instrument.Market)) is not { } venue || venue.HasBook(instrument.Symbol);

    /// <summary>Holes that the ledger does not call closed yet, for a person.</summary>
    internal IReadOnlyList<string> OpenHoles()
    {
        lock (Monitor.Gate) return [.. Monitor.Gaps.Values.Where(g => g.State == GapState.Open && !IsGone(g.Instrument)).Select(g => $"a hole in {g.Instrument} {g.RawChannel} ({GapRecordJson.Name(g.Cause)})")];
    }
}
