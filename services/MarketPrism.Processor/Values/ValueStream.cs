using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Sequencing;

namespace MarketPrism.Processor;

/// <summary>One stream whose frames no ids prove, and the connections that carried it last: when one is lost with its connector, nobody else can say from when to when.</summary>
internal sealed class ValueStream(InstrumentKey key, string channel)
{
    private ConnectionTrack? _carrier;
    private ConnectionTrack? _before;
    private string? _hole;
    private long _lastNs;
    private long _beforeNs;
    private long _carriedSinceNs;
    private long _toldToNs;

    public InstrumentKey Key { get; } = key;

    public string Channel { get; } = channel;

    /// <summary>Whether a connector wants it, or frames of it came.</summary>
    public bool IsWanted { get; set; }

    /// <summary>A frame came, from whichever connection.</summary>
    public void OnFrame(ConnectionTrack? track, long receivedNs, WorkerContext context)
    {
        if (track is null) return;
        if (!ReferenceEquals(track, _carrier)) (_before, _beforeNs, _carrier, _carriedSinceNs) = (_carrier, _lastNs, track, receivedNs);
        if (_hole is not null) Close(receivedNs, context);
        _lastNs = receivedNs;
    }

    /// <summary>A connection ended without a word. What it may have carried of this stream is ledgered: to the next frame, or, of a stream that has had none yet, to now.</summary>
    public void OnLost(ConnectionTrack track, WorkerContext context)
    {
        if (_hole is not null) return;
        if (ReferenceEquals(track, _carrier)) _hole = Open(track, _lastNs, context);
        else if (ReferenceEquals(track, _before) && _carriedSinceNs > track.LastSignNs) Record(track, _beforeNs, _carriedSinceNs, context);
        else if (_carrier is null && track.LastSignNs > _toldToNs) Record(track, track.LastSignNs, context.NowNs, context);
    }

    /// <summary>Nobody wants it any more, or another processor follows it from now on: a hole that is open ends here.</summary>
    public void Close(WorkerContext context) => Close(context.NowNs, context);

    private void Close(long toNs, WorkerContext context)
    {
        if (_hole is null) return;
        context.Ledger.Close(_hole, GapState.Lost, GapRepair.None, toNs);
        _hole = null;
    }

    private void Record(ConnectionTrack track, long fromNs, long toNs, WorkerContext context)
    {
        _toldToNs = toNs; // one connector's connections are lost one after the other
        context.Ledger.Close(Open(track, fromNs, context), GapState.Lost, GapRepair.None, toNs);
    }

    private string Open(ConnectionTrack track, long fromNs, WorkerContext context) => context.Ledger.Open(new GapOpening
    {
        Origin = GapOrigin.Connection,
        Cause = GapCause.Disconnected,
        Instrument = Key,
        RawChannel = Channel,
        Connection = track.Name,
        FromNs = fromNs,
    });
}
