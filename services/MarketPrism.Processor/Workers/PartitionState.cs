using MarketPrism.Domain;
using MarketPrism.Markets.Sequencing;

namespace MarketPrism.Processor;

/// <summary>One partition in its worker: the flows of its instruments, and whether they are published.</summary>
internal sealed class PartitionState(VirtualPartition partition)
{
    public VirtualPartition Partition { get; } = partition;

    /// <summary>Whether frames of it are taken at all.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Since when its subscription is in force, monotonic; null = it is not yet: what is published before that is not lost, it was never to come.</summary>
    public TimeSpan? ListensSince { get; private set; }

    /// <summary>
    /// Whether its own subscription delivers. Until then only the frames come that every worker gets of all partitions (metadata, prices of indices), and the numbers between them are not lost.
    /// </summary>
    public bool IsReceiving { get; private set; }

    public void Activate()
    {
        if (!IsActive) (ListensSince, IsReceiving) = (null, false);
        IsActive = true;
    }

    public void Listen(TimeSpan now)
    {
        if (!IsActive) return;
        ListensSince ??= now;
        IsReceiving = true;
    }

    /// <summary>A frame came that only the partition's own subscription brings.</summary>
    public void Receive() => IsReceiving = true;

    /// <summary>Whether this processor owns it: what comes is published and ledgered.</summary>
    public bool IsOwned { get; set; }

    /// <summary>The epoch that it is owned in.</summary>
    public long Epoch { get; set; }

    /// <summary>By exchange and market, then by symbol.</summary>
    public Dictionary<(Exchange, Market), Dictionary<string, InstrumentFlow>> Flows { get; } = [];

    /// <summary>Since when and why nobody had published the partition when it was taken over; null when somebody had, and once it is recorded.</summary>
    public Downtime? Down { get; set; }

    /// <summary>Until when a book that appears is told of it.</summary>
    public TimeSpan DownToldUntil { get; set; }

    /// <summary>The streams of it whose frames no ids prove.</summary>
    public ValueStreams Values { get; } = new();

    /// <summary>Where an earlier owner stopped, by <see cref="TradeFlow.PositionKey"/>.</summary>
    public Dictionary<string, TradePosition> Positions { get; } = [];

    /// <summary>The key of a connection among <see cref="Positions"/>: where a former owner stood in its frames.</summary>
    public static string ConnectionKey(string connection) => "@" + connection;

    /// <summary>All flows, in the order in which they came; a list, because every tick walks it.</summary>
    public List<InstrumentFlow> AllFlows { get; } = [];

    public InstrumentFlow? Find(Exchange exchange, Market market, ReadOnlySpan<byte> symbol) =>
        Flows.TryGetValue((exchange, market), out var flows) && flows.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(symbol, out var flow) ? flow : null;

    public InstrumentFlow FlowOf(InstrumentKey key, WorkerContext context)
    {
        if (!Flows.TryGetValue((key.Exchange, key.Market), out var flows)) Flows.Add((key.Exchange, key.Market), flows = new(Utf8Names.Comparer));
        if (flows.TryGetValue(key.Symbol, out var flow)) return flow;
        flow = new InstrumentFlow(key, this, context);
        flows.Add(key.Symbol, flow);
        AllFlows.Add(flow);
        return flow;
    }

    public void Remove(InstrumentFlow flow)
    {
        if (Flows.TryGetValue((flow.Key.Exchange, flow.Key.Market), out var flows)) flows.Remove(flow.Key.Symbol);
        AllFlows.Remove(flow);
    }

    /// <summary>Takes no frames any more, and forgets everything.</summary>
    public void Clear()
    {
        IsActive = IsReceiving = false;
        Flows.Clear();
        AllFlows.Clear();
        Positions.Clear();
        Values.Clear();
    }
}
