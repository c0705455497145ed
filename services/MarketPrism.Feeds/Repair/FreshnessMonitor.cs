namespace MarketPrism.Feeds;

/// <summary>
/// Judges each stream by its own rhythm, and mends the silent ones step by step: ask the venue, subscribe again, move to another socket, dial anew, rebuild.
/// A market that the venue confirms to be quiet is left alone, and asked about ever less often.
/// </summary>
internal sealed class FreshnessMonitor
{
    private const int OutOfProportion = 10;
    private const int FewRequests = 4;
    private static readonly TimeSpan SparseFloor = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstFrame = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SuccessorTime = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan LongestBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(3);
    private readonly SessionContext _context;
    private readonly ISlotHost _host;

    internal FreshnessMonitor(SessionContext context, ISlotHost host)
    {
        _context = context;
        _host = host;
        Prober = new StreamProber(context, OnAnswer);
    }

    internal StreamProber Prober { get; }

    /// <summary>The silence after which a stream is looked into.</summary>
    internal long Bound(FeedStream stream)
    {
        var options = _context.Settings.Freshness;
        var cadence = stream.Cadence;
        var spec = stream.Spec.Cadence;
        var own = (long)(cadence.P99() * options.Factor);
        if (spec.IsSparse) return Math.Max(cadence.IsKnown ? SparseFloor.Ticks : _context.Settings.WebSocket.MaxSilence.Ticks, own);
        var bound = Math.Max(options.Floor.Ticks, cadence.IsKnown ? own : Math.Max(own, (long)(spec.ExpectedGap.Ticks * options.Factor)));
        return Math.Min(bound, LongestSilence(stream));
    }

    /// <summary>Begins to watch a stream on a connection that leads; the clock starts now, not with the first frame.</summary>
    internal void Restart(StreamLane lane)
    {
        var seat = lane.Seat;
        if (!seat.IsWanted) return;
        lane.Watch = true;
        if (seat.Rung is RepairRung.Move or RepairRung.Redial or RepairRung.Rebuild && !IsEnding(seat)) return; // this is what it waits for
        seat.Rung = RepairRung.None;
        seat.KnownId = null;
        seat.MissedId = null;
        seat.IsToBeAsked = false;
        seat.Check.Arm(_context.Now + Patience(lane));
    }

    /// <summary>
    /// How long a stream may be silent now. Venues acknowledge streams that they never send, so the first frame of a new subscription is looked for sooner than the next one of a known rhythm: within a
    /// minute where frames are rare and the venue's newest id tells the silent from the quiet, else within the one gap that is expected, be it longer than a minute.
    /// </summary>
    private long Patience(StreamLane lane)
    {
        var (bound, cadence) = (Bound(lane.Stream), lane.Stream.Spec.Cadence);
        if (lane.HasSpoken) return bound;
        if (cadence.IsSparse) return _context.Probe is not null ? Math.Min(bound, FirstFrame.Ticks) : bound;
        return Math.Min(bound, Math.Max(FirstFrame.Ticks, cadence.ExpectedGap.Ticks));
    }

    /// <summary>The awaited frame came.</summary>
    internal void OnData(StreamLane lane)
    {
        var seat = lane.Seat;
        if (lane.Link != seat.Slot.Current) return; // a successor: its frames count when it leads
        _context.Carriers.Resolve(lane);
        if (seat.State != StreamState.Stale && HasSkipped(seat, lane)) _context.Carriers.Missed(lane, seat.SilentSince);
        _context.Holes.OnFrame(lane);
        if (seat.State == StreamState.Stale) FeedLog.Recovered(_context.Logger, seat.Slot.Name, seat.Stream.Spec.Key, seat.Rung);
        seat.State = StreamState.Flowing;
        seat.Rung = RepairRung.None;
        seat.Cycles = 0;
        seat.QuietProbes = 0;
        seat.HasMissed = false;
        seat.KnownId = null;
        seat.MissedId = null;
        seat.StaleSince = -1;
        seat.Check.Arm(lane.LastData + Bound(seat.Stream));
    }

    /// <summary>The check of a seat is due.</summary>
    internal void OnDue(StreamSeat seat)
    {
        if (!seat.IsWanted || seat.Slot.LaneOf(seat) is not { Link.IsOpen: true } lane) return; // the socket's own business; watched again when it opens
        var since = Math.Max(lane.LastData, lane.Link.OpenedAt);
        switch (seat.Rung)
        {
            case RepairRung.None when !seat.IsDoubted && seat.State is not (StreamState.Quiet or StreamState.Stale) && _context.Now < since + Patience(lane):
                seat.Check.Arm(since + Patience(lane));
                break;
            case RepairRung.None:
                Probe(seat, lane);
                break;
            case RepairRung.Probe when seat.IsToBeAsked:
                Ask(seat, lane);
                break;
            case RepairRung.Probe:
                Judge(seat, lane, seat.MissedId is null ? ProbeVerdict.Unknown : ProbeVerdict.Missed);
                break;
            default:
                Verify(seat, lane);
                break;
        }
    }

    /// <summary>The venue's list came (or stayed away): streams that are under suspicion can be judged further.</summary>
    internal void OnListed(SocketLink link)
    {
        foreach (var lane in link.Lanes.Values)
        {
            if (lane.Seat.Rung == RepairRung.Probe && lane.Seat.Slot.Current == link && lane.Seat.MissedId is null) AfterList(lane.Seat, lane);
        }
    }

    private void Probe(StreamSeat seat, StreamLane lane)
    {
        seat.Rung = RepairRung.Probe;
        seat.IsDoubted = false;
        seat.IsToBeAsked = false;
        seat.MissedId = null;
        seat.SilentSince = Math.Max(lane.LastData, lane.Link.OpenedAt);
        lane.Watch = true;
        _context.Counters.Repaired(RepairRung.Probe);
        seat.Check.Arm(_context.Now + (3 * _context.Settings.WebSocket.SubscribeAckTimeout.Ticks));
        if (OtherSeatIsAhead(seat, lane)) Judge(seat, lane, ProbeVerdict.Missed);
        else if (!lane.Link.Negotiator.RequestList()) AfterList(seat, lane);
    }

    private void AfterList(StreamSeat seat, StreamLane lane)
    {
        if (lane.Agreement is LaneAgreement.None or LaneAgreement.Rejected) Judge(seat, lane, ProbeVerdict.Missed);
        else Ask(seat, lane);
    }

    private void Ask(StreamSeat seat, StreamLane lane)
    {
        seat.IsToBeAsked = Prober.IsBusy;
        if (seat.IsToBeAsked) seat.Check.Arm(_context.Now + TimeSpan.TicksPerSecond + _context.Random.NextInt64(4 * TimeSpan.TicksPerSecond));
        else if (Prober.TryAsk(seat)) seat.Check.Arm(_context.Now + (3 * _context.Settings.WebSocket.SubscribeAckTimeout.Ticks));
        else Judge(seat, lane, ProbeVerdict.Unknown);
    }

    /// <summary>The venue told how far the stream is there.</summary>
    private void OnAnswer(StreamSeat seat, long? newest)
    {
        if (seat.Slot.LaneOf(seat) is not { Link.IsOpen: true } lane || seat.Rung == RepairRung.None) return;
        var known = Latest(seat, lane);
        if (newest is not null && known is null) seat.KnownId = newest; // what came before this connection is not its fault
        if (seat.Rung != RepairRung.Probe)
        {
            AfterRepair(seat, lane, newest, known);
        }
        else if (newest is not null && known is null)
        {
            seat.IsToBeAsked = true; // nothing to compare with yet: whether it moves on while nothing comes shows after a while
            seat.Check.Arm(_context.Now + Math.Min(SparseFloor.Ticks, Bound(seat.Stream)));
        }
        else if (newest is null || newest < known)
        {
            Judge(seat, lane, ProbeVerdict.Unknown); // no answer, nothing to compare, or an answer older than the stream
        }
        else if (newest == known)
        {
            lane.DoubtedSince = -1;
            Judge(seat, lane, ProbeVerdict.Quiet);
        }
        else if (seat.MissedId is null)
        {
            seat.MissedId = newest; // perhaps on its way
            seat.Check.Arm(_context.Now + OnItsWay.Ticks);
        }
    }

    /// <summary>The newest id that nothing more is expected for on the present subscription.</summary>
    private static long? Latest(StreamSeat seat, StreamLane lane)
    {
        var seen = lane.LastIdentity is { Kind: not FrameIdentityKind.Hash } identity ? identity.Last : (long?)null;
        return seen is null ? seat.KnownId : seat.KnownId is { } known && known > seen ? known : seen;
    }

    private void Judge(StreamSeat seat, StreamLane lane, ProbeVerdict verdict)
    {
        seat.HasMissed = verdict == ProbeVerdict.Missed;
        var due = Math.Max(lane.LastData, lane.Link.OpenedAt) + Bound(seat.Stream);
        if (verdict == ProbeVerdict.Unknown && lane.DoubtedSince >= 0 && !seat.Stream.Spec.Cadence.IsSparse && _context.Now < due)
        {
            seat.Rung = RepairRung.None; // its own silence says nothing yet: only another connection's end raised the question
            seat.Check.Arm(due);
        }
        else if (IsExcused(seat, lane, verdict))
        {
            LeaveAlone(seat, lane);
        }
        else if (verdict != ProbeVerdict.Missed && lane.Link.Negotiator.PendingCount > FewRequests)
        {
            seat.Rung = RepairRung.None; // many at once: one after the other, or the gap between unsubscribe and subscribe would grow long
            seat.Check.Arm(_context.Now + TimeSpan.TicksPerSecond + _context.Random.NextInt64(Math.Min(LongestTurn.Ticks, lane.Link.Lanes.Count * TimeSpan.TicksPerSecond)));
        }
        else
        {
            Climb(seat, lane);
        }
    }

    /// <summary>A repair had its time. Before the next rung the venue is asked whether anything has happened since.</summary>
    private void Verify(StreamSeat seat, StreamLane lane)
    {
        if (seat.IsVerifying || !Prober.TryAsk(seat))
        {
            seat.IsVerifying = false;
            AfterRepairWithoutAnswer(seat, lane);
            return;
        }

        seat.IsVerifying = true;
        seat.Check.Arm(_context.Now + (2 * _context.Settings.WebSocket.SubscribeAckTimeout.Ticks));
    }

    private void AfterRepair(StreamSeat seat, StreamLane lane, long? newest, long? known)
    {
        if (!seat.IsVerifying) return;
        seat.IsVerifying = false;
        if (IsEnding(seat) || (newest is not null && newest == known && !OwesFrame(lane))) LeaveAlone(seat, lane);
        else if (newest is null) AfterRepairWithoutAnswer(seat, lane);
        else Climb(seat, lane);
    }

    /// <summary>Nothing came on the new subscription, and nothing says whether there is anything: what may be quiet by its nature is left alone, the rest stays stale until a frame comes.</summary>
    private void AfterRepairWithoutAnswer(StreamSeat seat, StreamLane lane)
    {
        if (MayStaySilent(seat, lane) || (seat.Stream.Spec.Cadence.IsSparse && lane.Agreement == LaneAgreement.Acknowledged)) LeaveAlone(seat, lane);
        else if (seat is { Rung: RepairRung.Resubscribe, HasMissed: false } && lane.Link.Negotiator.HasList && lane.Agreement == LaneAgreement.Acknowledged && !IsOutOfProportion(seat, lane)) StayStale(seat, lane);
        else Climb(seat, lane);
    }

    /// <summary>A subscription that is kept alive begins with a frame.</summary>
    private static bool OwesFrame(StreamLane lane) => lane.Stream.Spec.KeepAlive is not null && !lane.HasSpoken;

    /// <summary>The venue lists it, one repair brought nothing, and nothing says that there are data: not repaired further for the time being, and reported.</summary>
    private void StayStale(StreamSeat seat, StreamLane lane)
    {
        seat.QuietProbes++;
        seat.Rung = RepairRung.None;
        seat.Check.Arm(_context.Now + Math.Min(_context.Settings.Freshness.QuietProbeMax.Ticks, Bound(seat.Stream) << Math.Min(seat.QuietProbes, 12)));
        lane.Watch = true;
        seat.Slot.OnProgress(lane.Link);
    }

    /// <summary>Quiet, and in order: asked again after twice the time.</summary>
    private void LeaveAlone(StreamSeat seat, StreamLane lane)
    {
        var delay = Math.Min(_context.Settings.Freshness.QuietProbeMax.Ticks, Bound(seat.Stream) << Math.Min(seat.QuietProbes, 12));
        if (Since(lane) + LongestSilence(seat.Stream) - _context.Now is > 0 and var left) delay = Math.Min(delay, left); // no answer excuses a missing keep-alive
        seat.QuietProbes++;
        seat.Rung = RepairRung.None;
        seat.State = StreamState.Quiet; // a gap that is open stays so until a frame comes: that the market is quiet now does not show that it was
        seat.Cycles = 0;
        seat.StaleSince = -1;
        seat.Check.Arm(_context.Now + delay);
        lane.Watch = true;
        FeedLog.Quiet(_context.Logger, seat.Slot.Name, seat.Stream.Spec.Key, TimeSpan.FromTicks(delay));
        seat.Slot.OnProgress(lane.Link);
    }

    private void Climb(StreamSeat seat, StreamLane lane)
    {
        var now = _context.Now;
        MarkStale(seat, lane, now);
        if (seat.Rung == RepairRung.Rebuild)
        {
            Exhausted(seat, now);
            return;
        }

        seat.Rung++;
        seat.Stream.Repairs++;
        if (seat.MissedId is { } missed) seat.KnownId = missed; // what was missed is gone: the repaired subscription answers for what comes after
        _context.Counters.Repaired(seat.Rung);
        FeedLog.Repair(_context.Logger, seat.Slot.Name, seat.Stream.Spec.Key, TimeSpan.FromTicks(now - Math.Max(lane.LastData, lane.Link.OpenedAt)), seat.Rung);
        lane.Watch = true;
        Apply(seat, lane, now, _context.Settings.WebSocket.SubscribeAckTimeout.Ticks + Math.Min(LongestBound.Ticks, Bound(seat.Stream)));
        seat.Slot.OnProgress(lane.Link);
    }

    private void Apply(StreamSeat seat, StreamLane lane, long now, long patience)
    {
        switch (seat.Rung)
        {
            case RepairRung.Resubscribe:
                seat.RecentRepairs = now - seat.LastRepairAt < 2 * _context.Settings.Freshness.QuietProbeMax.Ticks ? seat.RecentRepairs + 1 : 0; // longer than any hold, which would else begin anew
                seat.LastRepairAt = now;
                if (lane.Agreement == LaneAgreement.Acknowledged) lane.Link.Negotiator.Resubscribe(lane);
                seat.Check.Arm(now + patience);
                break;
            case RepairRung.Move:
                if (_host.Move(seat) is { } moved) moved.Check.Arm(now + patience);
                else seat.Check.Arm(now);
                break;
            default:
                seat.Slot.Rotation.Request($"{seat.Rung} for {seat.Stream.Spec.Key}", isUrgent: false, avoidPath: seat.Rung == RepairRung.Rebuild);
                seat.Check.Arm(now + SuccessorTime.Ticks + patience);
                break;
        }
    }

    private void MarkStale(StreamSeat seat, StreamLane lane, long now)
    {
        if (seat.State == StreamState.Stale) return;
        seat.State = StreamState.Stale;
        seat.StaleSince = now;
        _context.Carriers.Silent(lane);
    }

    /// <summary>The whole ladder did not help: it stays reported as stale, and is tried again after ever longer times.</summary>
    private void Exhausted(StreamSeat seat, long now)
    {
        // A stream that never had a frame, and of which the venue is not known to have any, is no reason to restart: reported, and tried ever less often
        if (seat.HasMissed || seat.Stream.LastData >= 0) seat.Cycles++;
        seat.QuietProbes++;
        seat.Rung = RepairRung.None;
        seat.Check.Arm(now + Math.Min(_context.Settings.Freshness.QuietProbeMax.Ticks, LongestBound.Ticks << Math.Min(Math.Max(seat.Cycles, seat.QuietProbes), 12)));
    }

    /// <summary>The market may be quiet: the venue says so, or nothing speaks against it. A missing keep-alive does, but not again and again.</summary>
    private bool IsExcused(StreamSeat seat, StreamLane lane, ProbeVerdict verdict)
    {
        if (IsEnding(seat) || (verdict != ProbeVerdict.Missed && MayStaySilent(seat, lane))) return true;
        if (verdict == ProbeVerdict.Missed || (IsOverdue(seat, lane) && !IsHeldBack(seat))) return false;
        return (verdict == ProbeVerdict.Quiet && !OwesFrame(lane)) || (lane.Agreement == LaneAgreement.Acknowledged && MayBeQuiet(seat, lane));
    }

    /// <summary>The venue's documents explain the silence of what it has acknowledged: not listed yet, not trading, halted.</summary>
    private static bool MayStaySilent(StreamSeat seat, StreamLane lane) => IsEnding(seat) || (seat.Stream.Silence is not null && lane.Agreement == LaneAgreement.Acknowledged);

    /// <summary>The instrument is over by the venue's word: its streams end, however that looks, and are kept as they are until that is confirmed.</summary>
    private static bool IsEnding(StreamSeat seat) => seat.Stream.Silence is { IsEnding: true };

    /// <summary>Without evidence: sparse streams may be quiet; a dense one only if its present subscription has brought a frame, and it was repaired lately. An acknowledgement excuses nothing.</summary>
    private bool MayBeQuiet(StreamSeat seat, StreamLane lane)
    {
        if (seat.Stream.Spec.Cadence.IsSparse) return true;
        return lane.HasSpoken && IsHeldBack(seat);
    }

    /// <summary>Silent for much longer than its own rhythm explains.</summary>
    private bool IsOutOfProportion(StreamSeat seat, StreamLane lane) => _context.Now - Math.Max(lane.LastData, lane.Link.OpenedAt) >= OutOfProportion * Bound(seat.Stream);

    /// <summary>Not even the venue's keep-alive came: the subscription is lost, however quiet the market.</summary>
    private bool IsOverdue(StreamSeat seat, StreamLane lane) => _context.Now - Since(lane) >= LongestSilence(seat.Stream);

    private static long Since(StreamLane lane) => Math.Max(Math.Max(lane.LastData, lane.AcknowledgedAt), lane.Link.OpenedAt);

    private static long LongestSilence(FeedStream stream) => stream.Spec.KeepAlive is { } keepAlive ? 2 * keepAlive.Ticks : long.MaxValue / 2;

    /// <summary>A stream that was repaired lately and fell silent again is more likely quiet than broken: each repair doubles the time to the next.</summary>
    private bool IsHeldBack(StreamSeat seat)
    {
        if (seat.Cycles > 0) return false;
        var hold = Math.Min(_context.Settings.Freshness.QuietProbeMax.Ticks, Bound(seat.Stream) << Math.Min(seat.RecentRepairs + 1, 12));
        return _context.Now - seat.LastRepairAt < hold;
    }

    /// <summary>The venue was known to have a newer event, and the next frame is one behind it.</summary>
    private static bool HasSkipped(StreamSeat seat, StreamLane lane) =>
        seat.MissedId is { } missed
        && (lane.BrokenAt > seat.SilentSince || (lane.LastIdentity is { Kind: not FrameIdentityKind.Hash } identity && identity.First > missed));

    private static bool OtherSeatIsAhead(StreamSeat seat, StreamLane lane)
    {
        foreach (var other in seat.Stream.Seats)
        {
            if (other != seat && other.Slot.LaneOf(other) is { } otherLane && otherLane.LastData > Math.Max(lane.LastData, lane.Link.OpenedAt) + TimeSpan.TicksPerSecond) return true;
        }

        return false;
    }
}
