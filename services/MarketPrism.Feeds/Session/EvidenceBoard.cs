namespace MarketPrism.Feeds;

/// <summary>What the judgement of liveness reads: written by the session's loop once a pulse, read without a lock.</summary>
internal sealed class EvidenceBoard
{
    private static readonly TimeSpan WedgedAfter = TimeSpan.FromSeconds(30);
    private readonly SessionCore _core;
    private readonly FeedClock _clock;
    private readonly long _pulse;
    private readonly Deadline _next;
    private SocketLink[] _links = [];
    private long _beat;
    private long _staleSince = -1;
    private long _acknowledgedAt = -1;
    private long _dataAt = -1;
    private int _cycles;
    private bool _firstDial;

    internal EvidenceBoard(SessionCore core, TimeSpan pulse)
    {
        _core = core;
        _clock = core.Context.Clock;
        _pulse = pulse.Ticks;
        _next = new Deadline(core.Context.Deadlines, Pulse);
        _beat = _clock.Now;
    }

    internal void Start() => Pulse();

    internal void Beat() => Volatile.Write(ref _beat, _clock.Now);

    internal FeedEvidence Read()
    {
        var now = _clock.Now;
        var loopAge = TimeSpan.FromTicks(now - Volatile.Read(ref _beat));
        var staleSince = Volatile.Read(ref _staleSince);
        return new FeedEvidence
        {
            LoopAge = loopAge,
            Wedged = loopAge > WedgedAfter + TimeSpan.FromTicks(_pulse) ? "the session's loop has not turned" : WedgedLink(now),
            StaleFor = staleSince < 0 ? TimeSpan.Zero : TimeSpan.FromTicks(now - staleSince),
            LadderCycles = Volatile.Read(ref _cycles),
            AcknowledgedAge = Age(now, Volatile.Read(ref _acknowledgedAt)),
            DataAge = Age(now, Volatile.Read(ref _dataAt)),
            FirstDialHasOutcome = Volatile.Read(ref _firstDial),
        };
    }

    private static TimeSpan? Age(long now, long at) => at < 0 ? null : TimeSpan.FromTicks(now - at);

    private string? WedgedLink(long now)
    {
        foreach (var link in Volatile.Read(ref _links))
        {
            if (link.BusySince is >= 0 and var since && now - since > WedgedAfter.Ticks) return $"the handler of {link.Connection.Id} has not returned";
        }

        return null;
    }

    private void Pulse()
    {
        var now = _clock.Now;
        long staleSince = -1;
        var cycles = int.MaxValue;
        foreach (var stream in _core.Streams.Values)
        {
            if (stream.LastData > _dataAt) Volatile.Write(ref _dataAt, stream.LastData);
            foreach (var seat in stream.Seats)
            {
                if (seat.State != StreamState.Stale) continue;
                if (staleSince < 0 || seat.StaleSince < staleSince) staleSince = seat.StaleSince;
                cycles = Math.Min(cycles, seat.Cycles);
            }
        }

        foreach (var slot in _core.Slots)
        {
            if (slot.Current is { IsOpen: true } link && link.Lanes.Values.Any(l => l.Agreement == LaneAgreement.Acknowledged)) Volatile.Write(ref _acknowledgedAt, now);
        }

        Volatile.Write(ref _staleSince, staleSince);
        Volatile.Write(ref _cycles, cycles == int.MaxValue ? 0 : cycles);
        Volatile.Write(ref _firstDial, _core.FirstDialHasOutcome);
        Volatile.Write(ref _links, [.. _core.Links]);
        _core.SampleRate(now);
        _next.Arm(now + _pulse);
    }
}
