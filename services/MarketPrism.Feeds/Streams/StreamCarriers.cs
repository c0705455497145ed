namespace MarketPrism.Feeds;

/// <summary>
/// Knows which connection carries a stream since when, and enters into the ledger what none carried. A connection is proven to have delivered everything up to the
/// last frame of any kind that came on it, and up to its end when the venue answered the close: what is behind that is lost, although the connection looked open.
/// </summary>
internal sealed class StreamCarriers(HoleLedger holes, FeedClock clock)
{
    private static readonly long Tolerance = TimeSpan.FromSeconds(2).Ticks;

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

        foreach (var (lane, carriedSince) in link.Departed)
        {
            if (carriedSince > proven && IsExpected(lane)) Note(lane, proven, carriedSince, GapCause.Disconnected);
        }
    }

    /// <summary>A stream is found to be silent on a connection that is open.</summary>
    internal void Silent(StreamLane lane) => Account(lane, lane.LastData >= 0 ? lane.LastData : lane.Link.OpenedAt, GapCause.StreamStalled);

    /// <summary>A connection leads, though a stream of it is not settled.</summary>
    internal void Unsettled(StreamLane lane)
    {
        if (IsExpected(lane) && CarriedSince(lane) == Deadline.Never) Open(lane, clock.Now, GapCause.UnsettledRotation);
    }

    /// <summary>A connection gives a stream to another one and goes on with the rest. Whether it was alive until the other began shows by its next frame, or never.</summary>
    internal void Departed(StreamLane lane)
    {
        if (lane.Agreement != LaneAgreement.Acknowledged || !IsExpected(lane)) return;
        var carriedSince = CarriedSince(lane);
        var proven = lane.Link.LastFrame;
        if (carriedSince <= proven) return;
        if (carriedSince == Deadline.Never)
        {
            Open(lane, proven, GapCause.UnsettledRotation);
            return;
        }

        var departed = lane.Link.Departed;
        departed.RemoveAll(d => d.CarriedSince <= proven);
        departed.Add((lane, carriedSince));
    }

    /// <summary>
    /// Only the lost connection could have told that another one does not get what it subscribed to. A sparse stream without a frame since then is asked about now,
    /// not when its own rhythm says so.
    /// </summary>
    private void DoubtOthers(StreamLane lane, long proven)
    {
        if (!lane.Stream.Spec.Cadence.IsSparse) return;
        foreach (var seat in lane.Stream.Seats)
        {
            if (seat == lane.Seat || seat.Rung != RepairRung.None || seat.Slot.LaneOf(seat) is not { Link.IsOpen: true } other || other.LastData > proven) continue;
            seat.IsDoubted = true;
            seat.Check.Arm(clock.Now);
        }
    }

    /// <summary>Not refused, and still wanted, be it on another socket.</summary>
    private static bool IsExpected(StreamLane lane) => !lane.Seat.IsRejectedForGood && lane.Stream is { Unavailable: null, Seats.Count: > 0 };

    private void Account(StreamLane lane, long proven, GapCause cause)
    {
        var carriedSince = CarriedSince(lane);
        if (carriedSince == Deadline.Never) Open(lane, proven, cause);
        else if (carriedSince > proven) Note(lane, proven, carriedSince, cause);
    }

    /// <summary>Since when another open connection carries the stream; <see cref="Deadline.Never"/> when none does.</summary>
    private static long CarriedSince(StreamLane lane)
    {
        var since = Deadline.Never;
        foreach (var seat in lane.Stream.Seats)
        {
            if (seat.State == StreamState.Stale || seat.Slot.LaneOf(seat) is not { Agreement: LaneAgreement.Acknowledged, Link.IsOpen: true } other || other == lane) continue;
            if (!IsBehind(other, lane)) since = Math.Min(since, other.AcknowledgedAt);
        }

        return since;
    }

    /// <summary>Frames came on one connection that should have come on the other as well: subscribed, open, and yet not carrying.</summary>
    private static bool IsBehind(StreamLane other, StreamLane lane) => lane.LastData > Math.Max(other.LastData, other.AcknowledgedAt) + Tolerance;

    private void Open(StreamLane lane, long proven, GapCause cause) => holes.OpenHole(lane.Stream, cause, lane.Link.Connection, clock.ToUnixNs(From(lane, proven)));

    private void Note(StreamLane lane, long proven, long carriedSince, GapCause cause) =>
        holes.Note(lane.Stream, cause, lane.Link.Connection, clock.ToUnixNs(From(lane, proven)), clock.ToUnixNs(carriedSince));

    /// <summary>The last frame before the hole.</summary>
    private static long From(StreamLane lane, long proven)
    {
        if (lane.LastData >= 0) return Math.Min(lane.LastData, proven);
        var last = lane.Stream.LastData;
        return Math.Max(0, last >= 0 && last <= proven ? last : Math.Min(lane.Link.OpenedAt, proven));
    }
}
