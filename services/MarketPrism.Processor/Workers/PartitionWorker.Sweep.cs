using MarketPrism.Domain;

namespace MarketPrism.Processor;

/// <content>
/// What nobody wants any more and nothing is received of leaves the tables: instruments expire every day and streams by instrument type name new ones for ever. Silence alone removes nothing that a
/// connector still wants.
/// </content>
internal sealed partial class PartitionWorker
{
    /// <summary>How long an instrument that no connector wants may be silent before it is forgotten.</summary>
    internal static readonly TimeSpan ForgetUnwantedAfter = TimeSpan.FromHours(6);

    /// <summary>How long metadata that no document names any more and no pipeline uses are kept: a document may lack an instrument by mistake.</summary>
    internal static readonly TimeSpan ForgetMetadataAfter = TimeSpan.FromDays(2);

    /// <summary>How long the last trade of an instrument that is not followed is remembered.</summary>
    internal static readonly TimeSpan ForgetPositionAfter = TimeSpan.FromDays(7);

    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly HashSet<InstrumentFlow> _swept = [];
    private readonly HashSet<InstrumentKey> _inUse = [];
    private TimeSpan _nextSweep;

    /// <summary>How large the tables are.</summary>
    public WorkerTables CountTables()
    {
        lock (_gate)
        {
            return new WorkerTables(
                _partitions.Sum(static s => s.AllFlows.Count),
                _streams.Count,
                _partitions.Sum(static s => s.Values.Count),
                _context.Instruments.Count,
                _sequences.Connections.Count,
                _partitions.Sum(static s => s.Positions.Count),
                _closing.Count + _endings.Count);
        }
    }

    /// <summary>Connections that are followed, and how many were forgotten because there were too many.</summary>
    public (int Followed, long Evicted) Connections
    {
        get
        {
            lock (_gate) return (_sequences.Connections.Count, _sequences.Evicted);
        }
    }

    private void Sweep()
    {
        if (_context.Now < _nextSweep) return;
        _nextSweep = _context.Now + SweepEvery;
        _inUse.Clear();
        foreach (var state in _partitions)
        {
            SweepFlows(state);
            state.Values.Sweep(_context, ForgetUnwantedAfter);
            foreach (var (key, position) in state.Positions)
            {
                if (_context.NowNs - position.ReceivedNs > ForgetPositionAfter.TotalNanoseconds) state.Positions.Remove(key);
            }
        }

        _streams.Sweep(_context.Now - ForgetUnwantedAfter, _swept);
        _swept.Clear();
        _context.Instruments.Sweep(_context.Now - ForgetMetadataAfter, _inUse);
    }

    private void SweepFlows(PartitionState state)
    {
        for (var i = state.AllFlows.Count - 1; i >= 0; i--)
        {
            var flow = state.AllFlows[i];
            if (flow.IsWanted || _context.Now - flow.SeenAt < ForgetUnwantedAfter)
            {
                _inUse.Add(flow.Key);
                continue;
            }

            flow.RemoveBook();
            flow.RemoveTrades();
            state.Remove(flow);
            _swept.Add(flow);
        }
    }
}

/// <summary>Entries of a worker's tables.</summary>
/// <param name="Instruments">Instruments with a pipeline.</param>
/// <param name="Streams">Raw subjects whose meaning is remembered.</param>
/// <param name="ValueStreams">Streams whose frames no ids prove.</param>
/// <param name="Metadata">Instruments whose metadata are known.</param>
/// <param name="Connections">Connections that are followed.</param>
/// <param name="Positions">Last trades of instruments that are not followed.</param>
/// <param name="Endings">Connections whose end is being awaited.</param>
internal readonly record struct WorkerTables(int Instruments, int Streams, int ValueStreams, int Metadata, int Connections, int Positions, int Endings);
