namespace MarketPrism.Feeds;

/// <summary>Which streams one socket of the plan carries, changed while it runs: on the connection that leads and on its successor alike.</summary>
internal sealed class SlotStreams(SessionContext context, SocketSlot slot, FreshnessMonitor freshness)
{
    /// <summary>Carries more streams, at once when the socket is open.</summary>
    internal void Add(IReadOnlyList<StreamSeat> seats)
    {
        if (seats.Count == 0) return;
        slot.Seats.AddRange(seats);
        AddTo(slot.Current, seats);
        AddTo(slot.Rotation.Successor, seats);
    }

    /// <summary>Carries streams no more.</summary>
    internal void Remove(IReadOnlyList<StreamSeat> seats)
    {
        foreach (var seat in seats)
        {
            slot.Seats.Remove(seat);
            seat.Check.Cancel();
            seat.Stream.Seats.Remove(seat);
        }

        RemoveFrom(slot.Current, seats);
        RemoveFrom(slot.Rotation.Successor, seats);
        slot.OnProgress(slot.Current);
    }

    /// <summary>The venue's instruments say that a stream cannot have data, or that it can again.</summary>
    internal void OnAvailability(StreamSeat seat)
    {
        seat.Rung = RepairRung.None;
        if (seat.Stream.Unavailable is { } reason)
        {
            seat.State = StreamState.Rejected;
            seat.Rejection = reason;
            seat.Check.Cancel();
            context.Holes.OnRemoved(seat.Stream);
            FeedLog.Rejected(context.Logger, slot.Name, seat.Stream.Spec.Key, reason);
            RemoveFrom(slot.Current, [seat]);
            RemoveFrom(slot.Rotation.Successor, [seat]);
        }
        else
        {
            seat.State = StreamState.Desired;
            seat.Rejection = null;
            seat.IsRejectedForGood = false;
            AddTo(slot.Current, [seat]);
            AddTo(slot.Rotation.Successor, [seat]);
            if (slot.State == FeedState.Idle) slot.Start("a stream is available again");
        }

        slot.OnProgress(slot.Current);
    }

    /// <summary>The venue's instruments say that a stream may be silent, or that data are due: the clock of its silence starts anew, and a refusal of before counts no more.</summary>
    internal void OnSilence(StreamSeat seat)
    {
        if (seat.Stream.Unavailable is not null) return;
        if (seat.State == StreamState.Rejected)
        {
            OnAvailability(seat);
            return;
        }

        if (slot.LaneOf(seat) is { Link.IsOpen: true } lane) freshness.Restart(lane);
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
        foreach (var lane in lanes) freshness.Restart(lane);
    }

    private void RemoveFrom(SocketLink? link, IReadOnlyList<StreamSeat> seats)
    {
        if (link is null) return;
        var removed = new List<StreamSpec>();
        foreach (var seat in seats)
        {
            if (!link.Lanes.Remove(seat.Stream, out var lane)) continue;
            if (link == slot.Current) context.Carriers.Departed(lane);
            if (!seat.IsRejectedForGood) removed.Add(seat.Stream.Spec);
        }

        link.LanesChanged();
        if (link.IsOpen) link.Negotiator.Unsubscribe(removed);
    }
}
