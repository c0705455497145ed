using MarketPrism.Domain;
using MarketPrism.Processor.Tests.Played;

namespace MarketPrism.Processor.Tests.Gaps;

/// <summary>A random schedule of loss, reconnections, outages of the bus, kills and removals over a few instruments, and what must hold for the ledger after it.</summary>
internal sealed class GapSchedule
{
    private readonly Random _random;
    private readonly PlayedMarket _market;
    private readonly PlayedRecorder _recorder;
    private const long SaidForNs = 95_000_000_000;
    private readonly Dictionary<string, GapRecord> _seen = [];
    private readonly Dictionary<string, long> _saidNs = []; // when somebody last sent it
    private readonly List<string> _log = [];
    private int _processors = 2;
    private bool _hasKilled;

    public GapSchedule(Random random)
    {
        _random = random;
        _market = new PlayedMarket(random, symbols: 5, lanes: 1);
        _recorder = new PlayedRecorder(_market);
        _market.Bus.GapListeners["judge"] = Judge;
    }

    public void Play()
    {
        _market.Start("processor-0");
        _market.Start("processor-1");
        Run(8);
        for (var i = 0; i < 12; i++)
        {
            Act(_random.Next(8));
            Run(_random.Next(5, 80) / 10.0);
        }

        // everything flows again
        _market.FaultRate = 0;
        _market.Bus.Isolated.Clear();
        _market.Bus.Removed.Clear();
        _market.Bus.PublishDesired();
        if (_market.Lanes.Count == 0) _market.Connect();
        Run(100);
        Agree(expected: 0);

        // and everybody sees the same when something is open
        foreach (var lane in _market.Lanes.ToList()) End(lane, isTold: true);
        Run(10);
        Agree(expected: null);
        Assert.True(_recorder.Ledger.HasOpen, Log());
        _market.Connect();
        Run(40);
        Agree(expected: 0);
    }

    private void Act(int what)
    {
        _log.Add($"{what}");
        switch (what)
        {
            case 0:
                _market.FaultRate = _random.Next(2) == 0 ? 0 : 40;
                break;
            case 1: // a reconnection that the connector tells of
                foreach (var lane in _market.Lanes.ToList()) End(lane, isTold: true);
                Run(_random.Next(1, 40) / 10.0);
                _market.Connect();
                break;
            case 2: // a connector is killed, and another begins
                foreach (var lane in _market.Lanes.ToList()) End(lane, isTold: false);
                _recorder.Forget();
                Run(_random.Next(1, 250) / 10.0);
                _market.Connect();
                break;
            case 3: // the bus is away, for all or for some
                _market.Bus.Isolated.UnionWith(_market.Bus.Processors.Keys.Append("connector").Where(_ => _random.Next(3) != 0));
                // those that hear each other cannot tell one that alone is cut off from one that is gone
                if (_market.Bus.Processors.Keys.Count(_market.Bus.Isolated.Contains) is > 0 and var cut && cut < _market.Bus.Processors.Count) _hasKilled = true;
                Run(_random.Next(1, 300) / 10.0);
                _market.Bus.Isolated.Clear();
                break;
            case 4 when _market.Bus.Processors.Count > 1:
                _hasKilled = true;
                _market.Bus.Kill(_market.Bus.Processors.Keys.First());
                break;
            case 5 when _market.Bus.Processors.Count < 3:
                _market.Start($"processor-{_processors++}");
                break;
            case 6:
                var symbol = _market.Venues[_random.Next(_market.Venues.Count)].Key.Symbol;
                if (!_market.Bus.Removed.Remove(symbol))
                {
                    _market.Bus.Removed.Add(symbol);
                    _recorder.Remove(symbol);
                }

                _market.Bus.PublishDesired();
                break;
            case 7 when _market.Lanes.Count < 2: // two at once
                _market.Connect();
                break;
        }
    }

    private void End(PlayedLane lane, bool isTold)
    {
        _market.Cut(lane, isTold);
        if (isTold) _recorder.Ended(lane);
    }

    private void Run(double seconds) => _market.Bus.Pass(seconds, () =>
    {
        _market.Step();
        _recorder.Tick();
    });

    // Every version that goes over the bus
    private void Judge(GapRecord record)
    {
        _saidNs[record.Id] = _market.Bus.NowNs;
        Assert.Equal(record.State == GapState.Open, record.ClosedNs is null);
        Assert.Equal(record.State == GapState.Open, record.Evidence == GapEvidence.None);
        Assert.True(_hasKilled || record.Cause != GapCause.ProcessorDown, $"no processor was down: {record}\n{Log()}");
        if (record.State == GapState.Repaired)
        {
            Assert.True(record.Evidence is GapEvidence.Frame or GapEvidence.Ids or GapEvidence.Snapshot, $"{record}");
            Assert.True(record.After is { } first && first.ReceivedNs >= record.FromNs && first.Connection.Length > 0, $"{record}");
        }

        if (_seen.TryGetValue(record.Id, out var before) && before.State != GapState.Open && record.Version > before.Version)
            Assert.True((record.State == before.State && record.ClosedNs == before.ClosedNs) || Outranks(record, before), $"closed twice: {before} and {record}\n{Log()}");
        // as in the ledger: of two that were written at the same time, the one that closes counts
        if (before is null || record.Version > before.Version || (record.Version == before.Version && before.State == GapState.Open)) _seen[record.Id] = record;
    }

    // Two that were cut off from each other may both have closed it: the better evidence stays, then the earlier end
    private static bool Outranks(GapRecord record, GapRecord before) => (Rank(record.Evidence), -record.ClosedNs).CompareTo((Rank(before.Evidence), -before.ClosedNs)) > 0;

    private static int Rank(GapEvidence evidence) => Array.IndexOf([GapEvidence.GivenUp, GapEvidence.Removed, GapEvidence.Frame], evidence) is >= 0 and var rank ? rank : 3;

    private void Agree(int? expected)
    {
        // What is open is sent again and again. When all that knew of a gap were killed, while the others were cut off, nobody does
        var forgotten = _seen.Values.Where(r => r.State == GapState.Open && _market.Bus.NowNs - _saidNs[r.Id] > SaidForNs).ToList();
        Assert.True(forgotten.Count == 0 || _hasKilled, $"nobody sends {string.Join("\n", forgotten)}\n{Log()}");
        var open = _seen.Values.Where(r => r.State == GapState.Open).Except(forgotten).OrderBy(r => r.Id, StringComparer.Ordinal).ToList();
        if (expected is { } count) Assert.True(open.Count == count, $"{open.Count} open: {string.Join("\n", open)}\n{Log()}");
        foreach (var (name, ledger) in _market.Bus.Processors.Values.Select(p => (p.Id, p.Core.Ledger)).Append(("connector", _recorder.Ledger)))
        {
            Assert.True(ledger.Totals().Open == open.Count && ledger.OpenRecords().Select(r => r.Id).Order(StringComparer.Ordinal).SequenceEqual(open.Select(r => r.Id)),
                $"{name} counts {ledger.Totals().Open}, others {open.Count}:\n{string.Join("\n", ledger.OpenRecords())}\nothers:\n{string.Join("\n", open)}\n{Log()}");
        }
    }

    private string Log() => $"actions {string.Join(' ', _log)}";
}
