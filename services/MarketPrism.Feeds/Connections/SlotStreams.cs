namespace MarketPrism.Feeds;

/// <summary>Which streams one socket of the plan carries, changed while it runs: on the connection that leads and on its successor alike.</summary>
internal sealed class SlotStreams
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromHours(1);
    private readonly SessionContext _context;
    private readonly SocketSlot _slot;
    private readonly FreshnessMonitor _freshness;
    private readonly Deadline _retry;

    internal SlotStreams(SessionContext context, SocketSlot slot, FreshnessMonitor freshness)
    {
        _context = context;
        _slot = slot;
        _freshness = freshness;
        _retry = new Deadline(context.Deadlines, RetryRejected);
    }

    /// <summary>Carries more streams, at once when the socket is open.</summary>
    internal void Add(IReadOnlyList<StreamSeat> seats)
    {
        if (seats.Count == 0) return;
        _slot.Seats.AddRange(seats);
        AddTo(_slot.Current, seats);
        AddTo(_slot.Rotation.Successor, seats);
    }

    /// <summary>Carries streams no more.</summary>
    internal void Remove(IReadOnlyList<StreamSeat> seats)
    {
        foreach (var seat in seats)
        {
            _slot.Seats.Remove(seat);
            seat.Check.Cancel();
            seat.Stream.Seats.Remove(seat);
            if (seat.Stream.Seats is [var left]) left.Slot.Rotation.ForgetLater(); // one connection alone repeats nothing
        }

        RemoveFrom(_slot.Current, seats);
        RemoveFrom(_slot.Rotation.Successor, seats);
        _slot.OnProgress(_slot.Current);
    }

    /// <summary>The venue's instruments say of streams that they cannot have data, or that they can again; all of a socket at once, in shared requests.</summary>
    internal void OnAvailability(IReadOnlyList<StreamSeat> seats)
    {
        var lost = seats.Where(static s => s.Stream.Unavailable is not null).ToList();
        var back = seats.Where(static s => s.Stream.Unavailable is null).ToList();
        foreach (var seat in lost)
        {
            seat.Rung = RepairRung.None;
            seat.State = StreamState.Rejected;
            seat.Rejection = seat.Stream.Unavailable;
            seat.Check.Cancel();
            _context.Holes.OnRemoved(seat.Stream);
            FeedLog.Rejected(_context.Logger, _slot.Name, seat.Stream.Spec.Key, seat.Rejection!);
        }

        foreach (var seat in back)
        {
            seat.Rung = RepairRung.None;
            seat.State = StreamState.Desired;
            seat.Rejection = null;
            seat.IsRejectedForGood = false;
        }

        RemoveFrom(_slot.Current, lost);
        RemoveFrom(_slot.Rotation.Successor, lost);
        AddTo(_slot.Current, back);
        AddTo(_slot.Rotation.Successor, back);
        if (back.Count > 0 && _slot.State == FeedState.Idle) _slot.Start("streams are available again");
        _slot.OnProgress(_slot.Current);
    }

    /// <summary>A refusal need not be for ever: the symbol may be listed later, the venue may have been busy. Tried again after a minute, doubling to an hour.</summary>
    internal void RetryLater(StreamSeat seat)
    {
        seat.RetryAt = _context.Now + Math.Min(LongestRetry.Ticks, FirstRetry.Ticks << Math.Min(seat.Rejections, 6));
        seat.Rejections++;
        if (!_retry.IsArmed || seat.RetryAt < _retry.Due) _retry.Arm(seat.RetryAt);
    }

    /// <summary>Asks for the refused streams whose time has come; until the venue answers they count as rejected. Without an open connection the next dial asks.</summary>
    private void RetryRejected()
    {
        var now = _context.Now;
        var due = _slot.Seats.FindAll(s => s.RetryAt <= now);
        var next = Deadline.Never;
        foreach (var seat in _slot.Seats)
        {
            if (seat.RetryAt > now) next = Math.Min(next, seat.RetryAt);
        }

        if (next != Deadline.Never) _retry.Arm(next);
        due.ForEach(static s => s.RetryAt = Deadline.Never);
        TryAgain(due.FindAll(static s => s.State == StreamState.Rejected));
    }

    /// <summary>The venue's instruments say that streams may be silent, or that data are due: the clock of their silence starts anew, and refusals of before count no more.</summary>
    /// <param name="seats">Their seats.</param>
    /// <param name="late">Those that are subscribed again: the venue did not know the symbol at the time of the subscription.</param>
    internal void OnSilence(IReadOnlyList<StreamSeat> seats, HashSet<StreamSeat> late)
    {
        foreach (var seat in seats)
        {
            if (seat is not { State: not StreamState.Rejected, Stream.Unavailable: null } || _slot.LaneOf(seat) is not { Link.IsOpen: true } lane) continue;
            if (late.Contains(seat)) lane.Link.Negotiator.Resubscribe(lane);
            _freshness.Restart(lane);
        }

        TryAgain([.. seats.Where(static s => s is { State: StreamState.Rejected, Stream.Silence: not { IsEnding: true } })]);
    }

    private void TryAgain(List<StreamSeat> refused)
    {
        var seats = refused.FindAll(static s => s is { Stream.Unavailable: null, IsLeaving: false });
        if (seats.Count == 0) return;
        seats.ForEach(static s => s.IsRejectedForGood = false);
        if (_slot.Current is { IsOpen: true } link)
        {
            foreach (var seat in seats) link.Lanes.TryAdd(seat.Stream, new StreamLane(seat, link));
            link.LanesChanged();
            var lanes = seats.ConvertAll(s => link.Lanes[s.Stream]);
            lanes.ForEach(static l => l.Tries = 0);
            link.Negotiator.Subscribe(lanes);
        }
        else if (_slot.State == FeedState.Idle)
        {
            _slot.Start("refused streams are tried again");
        }
    }

    private void AddTo(SocketLink? link, IReadOnlyList<StreamSeat> seats)
    {
        if (link is not { Phase: LinkPhase.Dialling or LinkPhase.Open }) return;
        var lanes = new List<StreamLane>();
        foreach (var seat in seats)
        {
            if (!seat.IsWanted || link.Lanes.ContainsKey(seat.Stream)) continue;
            var lane = new StreamLane(seat, link);
            link.Lanes[seat.Stream] = lane;
            if (seat.State != StreamState.Stale) seat.State = StreamState.Sent;
            lanes.Add(lane);
        }

        link.LanesChanged();
        if (!link.IsOpen) return; // what is missing when it opens is asked for then
        link.Negotiator.Subscribe(lanes);
        foreach (var lane in lanes) _freshness.Restart(lane);
    }

    private void RemoveFrom(SocketLink? link, IReadOnlyList<StreamSeat> seats)
    {
        if (link is null) return;
        var removed = new List<StreamSpec>();
        foreach (var seat in seats)
        {
            if (!link.Lanes.Remove(seat.Stream, out var lane)) continue;
            if (link == _slot.Current) _context.Carriers.Departed(lane);
            if (!seat.IsRejectedForGood) removed.Add(seat.Stream.Spec);
        }

        link.LanesChanged();
        if (link.IsOpen) link.Negotiator.Unsubscribe(removed);
    }
}
