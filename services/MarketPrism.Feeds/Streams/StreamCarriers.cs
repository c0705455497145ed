namespace MarketPrism.Feeds;

/// <summary>
/// Knows which connection carries a stream since when, and enters into the ledger what none carried. A connection is proven to have delivered everything up to the
/// last frame of any kind that came on it, and up to its end when the venue answered our close: what is behind that is lost, although the connection looked open.
/// </summary>
internal sealed class StreamCarriers(HoleLedger holes, FeedClock clock)
{
    private static readonly long Tolerance = TimeSpan.FromSeconds(2).Ticks;

    /// <summary>
    /// The longest that a frame is on its way on a connection that counts as alive: keep-alives are answered within that. Two connections need not be equally fast, so
    /// that a frame on one proves nothing about an earlier one that the other was to bring, unless this much lies between.
    /// </summary>
    private static readonly long Transit = TimeSpan.FromSeconds(10).Ticks;

    /// <summary>A connection that led is over; its place is taken, or not.</summary>
    /// <param name="link">The connection.</param>
    /// <param name="isIntended">It was to end, and the streams that it still has with it.</param>
    internal void Ended(SocketLink link, bool isIntended)
    {
        var proven = link.EndedInOrder ? clock.Now : link.LastFrame;
        foreach (var lane in isIntended ? [] : link.Lanes.Values.AsEnumerable())
        {
            if (!IsExpected(lane)) continue;
            Account(lane, proven, GapCause.Disconnected);
            DoubtOthers(lane, proven);
        }

        foreach (var (lane, carrier) in link.Departed)
        {
            if (carrier.AcknowledgedAt > Covered(lane, proven) && IsExpected(lane)) NoteUntil(carrier, lane, proven, GapCause.Disconnected);
        }
    }

    /// <summary>A stream is found to be silent on a connection that is open.</summary>
    internal void Silent(StreamLane lane)
    {
        Account(lane, lane.LastData >= 0 ? lane.LastData : lane.Link.OpenedAt, GapCause.StreamStalled);
        lane.DoubtedSince = -1;
    }

    /// <summary>A frame came on a connection that may have missed what another one lost, or whose first frame shows whether it joins the one before.</summary>
    internal void Resolve(StreamLane lane)
    {
        if (lane.TakeBefore() is { } tail && lane.BeginsBeyond(tail.Last)) Note(lane, tail);
        if (lane.DoubtedSince < 0) return;
        if (lane.LastData <= lane.DoubtedSince)
        {
            lane.Watch = true; // it came before
            return;
        }

        if (lane.BrokenAt > lane.DoubtedSince) Note(lane, lane.DoubtedSince, lane.BrokenAt, lane.BreakingFrame(clock), GapCause.Disconnected);
        lane.DoubtedSince = -1;
    }

    /// <summary>The venue had an event that a connection did not bring before the next one.</summary>
    internal void Missed(StreamLane lane, long since) => Note(lane, since, lane.AwaitedAt, lane.AwaitedFrame(clock), GapCause.StreamStalled);

    /// <summary>A connection leads, though a stream of it is not settled.</summary>
    internal void Unsettled(StreamLane lane)
    {
        if (IsExpected(lane) && CarrierOf(lane) is null) Open(lane, clock.Now, GapCause.UnsettledRotation);
    }

    /// <summary>A connection gives a stream to another one and goes on with the rest. Whether it was alive until the other began shows by its next frame, or never.</summary>
    internal void Departed(StreamLane lane)
    {
        if (lane.Agreement != LaneAgreement.Acknowledged || !IsExpected(lane)) return;
        var proven = lane.Link.LastFrame;
        if (CarrierOf(lane) is not { } carrier)
        {
            Open(lane, proven, GapCause.UnsettledRotation);
            return;
        }

        var departed = lane.Link.Departed;
        departed.RemoveAll(d => d.Carrier.AcknowledgedAt <= proven - Transit);
        if (!carrier.Continues(lane)) departed.Add((lane, carrier));
    }

    /// <summary>
    /// Only the lost connection could have told that another one does not get what it subscribed to. Where ids show holes, the next frame will tell, and may have told
    /// already; a sparse stream, or one that was carried by a connection that died unnoticed, is asked about now, not when its own rhythm says so.
    /// </summary>
    private void DoubtOthers(StreamLane lane, long proven)
    {
        foreach (var seat in lane.Stream.Seats)
        {
            if (seat == lane.Seat || seat.Slot.LaneOf(seat) is not { Link.IsOpen: true, Agreement: LaneAgreement.Acknowledged } other) continue;
            if (other.BrokenAt > proven) Note(lane, proven, other.BrokenAt, other.BreakingFrame(clock), GapCause.Disconnected);
            if (other.LastData > proven + Tolerance) continue;
            if (other.DoubtedSince < 0) other.DoubtedSince = proven;
            other.Watch = true;
            if (seat.Rung != RepairRung.None || (lane.Link.EndedInOrder && !lane.Stream.Spec.Cadence.IsSparse)) continue;
            seat.IsDoubted = true;
            seat.Check.Arm(clock.Now);
        }
    }

    /// <summary>Not refused, and still wanted, be it on another socket.</summary>
    private static bool IsExpected(StreamLane lane) => !lane.Seat.IsRejectedForGood && lane.Stream is { Unavailable: null, Seats.Count: > 0 };

    private void Account(StreamLane lane, long proven, GapCause cause)
    {
        Resolve(lane);
        if (lane.DoubtedSince >= 0) proven = Math.Min(proven, lane.DoubtedSince);
        if (CarrierOf(lane) is not { } carrier) Open(lane, proven, cause);
        else if (lane.TailBy(cause) is { } tail && carrier.BeginsBeyond(tail.Last)) Note(carrier, tail);
        else if (carrier.AcknowledgedAt > Covered(lane, proven) && !carrier.Continues(lane)) NoteUntil(carrier, lane, proven, cause);
        else if (carrier.Frames == 0 && !lane.Link.IsOpen) carrier.Await(lane.TailBy(cause));
    }

    /// <summary>Another connection that carries the stream since then left nothing out.</summary>
    private static long Covered(StreamLane lane, long proven) => lane.Link.EndedByUsInOrder ? proven : proven - Transit;

    /// <summary>The open connection that carries the stream for the longest time beside one; null when none does.</summary>
    private static StreamLane? CarrierOf(StreamLane lane)
    {
        StreamLane? carrier = null;
        foreach (var seat in lane.Stream.Seats)
        {
            if (seat.State == StreamState.Stale || seat.Slot.LaneOf(seat) is not { Agreement: LaneAgreement.Acknowledged, Link.IsOpen: true } other || other == lane) continue;
            if (!IsBehind(other, lane) && (carrier is null || other.AcknowledgedAt < carrier.AcknowledgedAt)) carrier = other;
        }

        return carrier;
    }

    /// <summary>Frames came on one connection that should have come on the other as well: subscribed, open, and yet not carrying.</summary>
    private static bool IsBehind(StreamLane other, StreamLane lane) => lane.LastData > Math.Max(other.LastData, other.AcknowledgedAt) + Tolerance;

    private void Open(StreamLane lane, long proven, GapCause cause) => holes.OpenHole(lane.Stream, cause, lane.Link.Connection, From(lane, proven));

    private void Note(StreamLane lane, LaneTail tail) => holes.Note(lane.Stream, tail.Cause, tail.Connection, clock.ToUnixNs(tail.At), lane.FirstFrame(clock));

    /// <summary>Another connection took over too late. An acknowledgement is no end: its first frame is, when it comes.</summary>
    private void NoteUntil(StreamLane carrier, StreamLane lane, long proven, GapCause cause)
    {
        if (carrier.Frames > 0) Note(lane, proven, carrier.BeganAt, carrier.FirstFrame(clock), cause);
        else Open(lane, proven, cause);
    }

    /// <summary>What was on its way when the other began may be older than the last that came.</summary>
    private void Note(StreamLane lane, long proven, long until, FirstMessage first, GapCause cause)
    {
        var from = From(lane, proven);
        if (from > until - Tolerance) from = Math.Max(0, until - Transit);
        holes.Note(lane.Stream, cause, lane.Link.Connection, clock.ToUnixNs(from), first);
    }

    /// <summary>The last frame before the hole.</summary>
    private static long From(StreamLane lane, long proven)
    {
        if (lane.LastData >= 0) return Math.Min(lane.LastData, proven);
        var last = lane.Stream.LastData;
        return Math.Max(0, last >= 0 && last <= proven ? last : Math.Min(lane.Link.OpenedAt, proven));
    }
}
