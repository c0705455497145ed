using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Sequencing;

namespace MarketPrism.Processor;

/// <summary>One stream whose frames no ids prove, and the connections that carried it last: when one is lost with its connector, nobody else can say from when to when.</summary>
internal sealed class ValueStream(InstrumentKey key, string channel)
{
    /// <summary>A connector closes its own records of such streams; this long after the first message it is taken for gone.</summary>
    private static readonly TimeSpan ConnectorTime = TimeSpan.FromSeconds(5);

    private ConnectionTrack? _carrier;
    private ConnectionTrack? _before;
    private FirstAfter _firstAfter = new();
    private string? _gap;
    private ConnectionTrack? _lost;
    private long _lastNs;
    private long _beforeNs;
    private long _carriedSinceNs;

    public InstrumentKey Key { get; } = key;

    public string Channel { get; } = channel;

    /// <summary>Whether a connector wants it.</summary>
    public bool IsDesired { get; set; }

    /// <summary>When its last frame came, monotonic; zero before the first.</summary>
    public TimeSpan SeenAt { get; set; }

    /// <summary>Whether a connector wants it, or frames of it came.</summary>
    public bool IsWanted { get; set; }

    /// <summary>A frame came, from whichever connection.</summary>
    public void OnFrame(ConnectionTrack? track, long receivedNs, WorkerContext context)
    {
        SeenAt = context.Now;
        if (track is null) return;
        if (!ReferenceEquals(track, _carrier)) (_before, _beforeNs, _carrier, _carriedSinceNs) = (_carrier, _lastNs, track, receivedNs);
        _firstAfter.Take(receivedNs, track.Name, null);
        if (_gap is not null) End(track, receivedNs, context);
        _lastNs = receivedNs;
    }

    /// <summary>A connection ended without a word. What it may have carried of this stream is recorded: to the next frame.</summary>
    public void OnLost(ConnectionTrack track, WorkerContext context)
    {
        if (_gap is not null) return;
        if (ReferenceEquals(track, _carrier)) _gap = Open(track, _lastNs, context);
        else if (ReferenceEquals(track, _before) && _carriedSinceNs > track.LastSignNs) context.Ledger.Close(Open(track, _beforeNs, context), GapClosing.Lost(new FirstMessage(null, _carriedSinceNs, _carrier!.Name)));
        else if (_carrier is null) _gap = Open(track, track.LastSignNs, context);
        else return;
        _lost = track;
    }

    /// <summary>The bus lost frames that may have been of this stream: the gap ends with the next frame.</summary>
    public void OnBusLoss(string gap) => _gap ??= gap;

    /// <summary>Closes a gap of this stream that a connector opened which is gone, when a frame came after it.</summary>
    public void Verify(GapRecord gap, WorkerContext context)
    {
        if (gap.After is null) _firstAfter.Expect(gap.FromNs);
        if ((gap.After ?? _firstAfter.Of(gap.FromNs)) is not { } first || context.NowNs - first.ReceivedNs < ConnectorTime.TotalNanoseconds) return;
        context.Ledger.Close(gap.Id, GapClosing.Lost(first));
    }

    /// <summary>Another processor follows the stream from now on, and closes what is open.</summary>
    public void HandOver() => (_gap, _lost) = (null, null);

    private void End(ConnectionTrack track, long receivedNs, WorkerContext context)
    {
        // it was not the connection that had ended, but its connector's way to the bus
        if (ReferenceEquals(track, _lost)) context.Ledger.Amend(_gap!, new GapAmendment { Cause = (GapOrigin.Bus, GapCause.BusLoss) });
        context.Ledger.Close(_gap!, GapClosing.Lost(new FirstMessage(null, receivedNs, track.Name)));
        HandOver();
    }

    private string Open(ConnectionTrack track, long fromNs, WorkerContext context)
    {
        var (origin, cause) = context.CauseOf(GapOrigin.Connection, GapCause.Disconnected, fromNs);
        return context.Ledger.Open(new GapOpening { Origin = origin, Cause = cause, Instrument = Key, RawChannel = Channel, Connection = track.Name, FromNs = fromNs });
    }
}
