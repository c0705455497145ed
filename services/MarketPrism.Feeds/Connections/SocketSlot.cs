namespace MarketPrism.Feeds;

/// <summary>
/// One socket of the plan over all its lives: its state, in one place and changed by one method, its connection and, while it rotates, the successor. All calls
/// come from the session's loop.
/// </summary>
internal sealed class SocketSlot
{
    private readonly SessionContext _context;
    private readonly ISlotHost _host;
    private readonly FreshnessMonitor _freshness;
    private readonly SlotHealth _health;

    internal SocketSlot(SessionContext context, ISlotHost host, FreshnessMonitor freshness, string name, string route, int pathIndex)
    {
        _context = context;
        _host = host;
        _freshness = freshness;
        Name = name;
        Route = route;
        PathIndex = pathIndex;
        _health = new SlotHealth(context, this, freshness);
        Dialer = new SlotDialer(context, host, this);
        Rotation = new SlotRotation(context, host, this);
        Streams = new SlotStreams(context, this, freshness);
    }

    internal string Name { get; }

    internal string Route { get; }

    /// <summary>0; 1 for the second socket of a pair, which prefers the second proxy.</summary>
    internal int PathIndex { get; }

    /// <summary>Opened by a repair for a stream that was silent elsewhere.</summary>
    internal bool IsRefuge { get; set; }

    internal FeedState State { get; private set; }

    internal SlotDialer Dialer { get; }

    internal SlotRotation Rotation { get; }

    internal SlotStreams Streams { get; }

    internal List<StreamSeat> Seats { get; } = [];

    internal SocketLink? Current { get; private set; }

    internal bool IsOpen => Current is { IsOpen: true };

    internal void Start(string cause) => Dialer.Dial(cause);

    internal void Pause()
    {
        EndAll(ConnectionEndReason.Reconfigured, "paused", atOnce: false);
        TransitionTo(FeedState.Paused, "asked to");
    }

    internal void Resume()
    {
        if (State != FeedState.Paused) return;
        TransitionTo(FeedState.Idle, "resumed");
        Dialer.Dial("resumed");
    }

    internal void Stop(ConnectionEndReason reason, string cause)
    {
        EndAll(reason, cause, atOnce: false);
        TransitionTo(FeedState.Stopped, cause);
    }

    /// <summary>Drops the connections as if they had broken, and dials anew.</summary>
    internal void Drop(ConnectionEndReason reason, string cause)
    {
        Rotation.Abandon(reason, cause);
        if (Current is { Phase: not LinkPhase.Ended } link) link.End(reason, cause, atOnce: true);
    }

    /// <summary>Begins anew, whatever the state was.</summary>
    internal void Restart(string cause)
    {
        if (State is FeedState.Paused or FeedState.Stopped) return;
        EndAll(ConnectionEndReason.Repair, cause, atOnce: true);
        Dialer.Lost ??= ConnectionEndReason.Repair;
        TransitionTo(FeedState.Idle, cause);
        Dialer.Dial(cause);
    }

    /// <summary>The way to the venue changed: make-before-break when open, at once when not.</summary>
    internal void Reroute()
    {
        if (IsOpen)
        {
            Rotation.Request("configuration changed", isUrgent: false, avoidPath: false);
        }
        else if (State is FeedState.Connecting or FeedState.Backoff)
        {
            EndAll(ConnectionEndReason.Reconfigured, "configuration changed", atOnce: true);
            Dialer.Dial("configuration changed");
        }
    }

    internal StreamLane? LaneOf(StreamSeat seat) => Current?.Lanes.GetValueOrDefault(seat.Stream);

    internal void OnOpened(SocketLink link)
    {
        if (link.Phase != LinkPhase.Dialling) return;
        _host.OnDialOutcome();
        Dialer.Succeeded(link);
        link.Phase = LinkPhase.Open;
        link.OpenedAt = _context.Now;
        FeedLog.Opened(_context.Logger, link.Connection.Id, link.Connection.Url);
        link.Negotiator.Begin();
        if (link == Rotation.Successor)
        {
            Rotation.OnOpened();
            return;
        }

        if (Dialer.Lost is { } reason) _context.Counters.Reconnected(reason, _context.Now);
        Dialer.Lost = null;
        TransitionTo(FeedState.Subscribing, "open");
        Lead(link);
        OnProgress(link);
    }

    internal void OnDialFailed(SocketLink link, DialFailure failure)
    {
        var wasRequested = link.Phase == LinkPhase.Ending;
        Forget(link);
        if (!wasRequested)
        {
            _host.OnDialOutcome();
            Dialer.Failed(link, failure);
        }

        if (link == Rotation.Successor)
        {
            Rotation.OnFailed(failure.End.Message);
        }
        else if (link == Current)
        {
            Current = null;
            Dialer.Retry(failure.End.Message, failure.Failure, isStable: false);
        }
    }

    internal void OnClosed(SocketLink link, ConnectionEnd end)
    {
        Forget(link);
        if (end.Reason == ConnectionEndReason.Stopped) FeedLog.Closed(_context.Logger, link.Connection.Id);
        else FeedLog.Ended(_context.Logger, link.Connection.Id, end.Reason, end.Message);
        Dialer.Blame(link, end);
        if (link == Rotation.Successor)
        {
            Rotation.OnFailed(end.Message);
        }
        else if (link == Current)
        {
            OnLost(link, end);
        }
        else if (link.HasLed && end.Reason != ConnectionEndReason.Stopped)
        {
            _context.Carriers.Ended(link, isIntended: end.Reason == ConnectionEndReason.Reconfigured); // its successor leads already, or nobody wants one
        }
    }

    /// <summary>The venue answered on one of its connections.</summary>
    internal void OnReply(SocketLink link, ControlReply reply)
    {
        if (link.Phase != LinkPhase.Open) return;
        if (reply.Kind != ControlReplyKind.GoingAway) link.Negotiator.OnReply(reply);
        else if (link == Current) Rotation.OnNotice(reply.Message);
    }

    internal void OnData(StreamLane lane)
    {
        if (lane.Link.Phase != LinkPhase.Open || lane.Link.Lanes.GetValueOrDefault(lane.Stream) != lane) return;
        lane.Link.Negotiator.OnData(lane);
        _freshness.OnData(lane);
        OnProgress(lane.Link);
    }

    internal void OnAcknowledged(StreamLane lane)
    {
        if (lane.Seat.State is StreamState.Desired or StreamState.Sent or StreamState.Rejected) lane.Seat.State = StreamState.Acknowledged;
        lane.Seat.Rejection = null;
        lane.Seat.Rejections = 0;
        OnProgress(lane.Link);
    }

    internal void OnRejected(StreamLane lane, string reason, bool forGood)
    {
        var seat = lane.Seat;
        seat.Rejection = reason;
        seat.IsRejectedForGood = forGood;
        seat.State = StreamState.Rejected;
        seat.Rung = RepairRung.None;
        seat.Check.Cancel();
        Streams.RetryLater(seat);
        FeedLog.Rejected(_context.Logger, Name, seat.Stream.Spec.Key, reason);
        OnProgress(lane.Link);
    }

    internal void OnListed(SocketLink link)
    {
        if (link == Current) _freshness.OnListed(link);
        OnProgress(link);
    }

    internal static void OnLinkSilent(SocketLink link, string message) => link.End(ConnectionEndReason.HeartbeatLost, message, atOnce: true);

    /// <summary>Looks whether a connection is settled now, and whether repairs are under way.</summary>
    internal void OnProgress(SocketLink? link)
    {
        if (link is not { Phase: LinkPhase.Open }) return;
        if (link == Rotation.Successor) Rotation.OnProgress();
        else if (link == Current && State is FeedState.Subscribing or FeedState.Live or FeedState.Repairing) TransitionTo(OpenState(), "progress of its streams");
        _host.OnProgress(this);
    }

    /// <summary>Streams of the connection that leads are to be subscribed, and its budget is short: a successor has one of its own, and subscribes all.</summary>
    /// <returns>Whether there is a successor, or one on its way.</returns>
    internal bool RestoreOnSuccessor(SocketLink link, int streams, int requests, TimeSpan time)
    {
        if (link != Current || !link.IsOpen) return false;
        Rotation.Request($"{streams} streams to subscribe by {requests} requests would take {time.TotalSeconds:0} s here", isUrgent: true, avoidPath: false);
        return Rotation.Successor is not null;
    }

    /// <summary>The successor leads from now on.</summary>
    internal void Promoted(SocketLink? old, SocketLink successor, string cause)
    {
        Current = successor;
        if (old is { Phase: LinkPhase.Open })
        {
            old.Leads = false;
            old.End(ConnectionEndReason.Rotated, cause, atOnce: false);
        }

        if (!successor.IsOpen)
        {
            TransitionTo(FeedState.Connecting, cause);
            return;
        }

        Dialer.Lost = null;
        _context.Counters.Rotated();
        Lead(successor);
        foreach (var lane in successor.Lanes.Values)
        {
            if (!Settlement.IsSettled(lane, _context)) _context.Carriers.Unsettled(lane);
        }

        TransitionTo(OpenState(), cause);
        OnProgress(successor);
    }

    /// <summary>A connection to lead is made.</summary>
    internal void Begin(SocketLink link)
    {
        Current = link;
        link.Start();
    }

    internal void BeginRotating(string cause) => TransitionTo(FeedState.Rotating, cause);

    internal void EndRotating(string cause)
    {
        if (State == FeedState.Rotating && IsOpen) TransitionTo(OpenState(), cause);
    }

    private void OnLost(SocketLink link, ConnectionEnd end)
    {
        Current = null;
        _health.Stop();
        Dialer.Lost = end.Reason;
        var failure = _context.Protocol.Judge(0, null, end.CloseCode);
        if (Rotation.TakeOver(out var successor))
        {
            Promoted(link, successor, "the old connection was lost");
            _context.Carriers.Ended(link, isIntended: false);
        }
        else
        {
            _context.Carriers.Ended(link, isIntended: false);
            Dialer.Retry($"{end.Reason}: {end.Message}", failure, Dialer.CarriedData(link));
        }
    }

    private void Lead(SocketLink link)
    {
        link.Leads = PathIndex == 0;
        link.HasLed = true;
        Rotation.Schedule(link);
        _health.Watch(link);
        foreach (var lane in link.Lanes.Values) _freshness.Restart(lane);
    }

    private void EndAll(ConnectionEndReason reason, string cause, bool atOnce)
    {
        Dialer.Cancel();
        _health.Stop();
        Rotation.Abandon(reason, cause);
        foreach (var seat in Seats) seat.Check.Cancel();
        var link = Current;
        Current = null;
        link?.End(reason, cause, atOnce);
    }

    private void Forget(SocketLink link)
    {
        link.Phase = LinkPhase.Ended;
        link.Negotiator.Stop();
        _context.Counters.Retire(link);
        _host.Untrack(link);
        link.Dispose();
    }

    private FeedState OpenState()
    {
        if (Seats.Exists(s => s.State == StreamState.Stale)) return FeedState.Repairing;
        return State is FeedState.Live or FeedState.Repairing || Current!.Lanes.Values.All(l => Settlement.IsSettled(l, _context)) ? FeedState.Live : FeedState.Subscribing;
    }

    /// <summary>The one place where the state changes.</summary>
    internal void TransitionTo(FeedState next, string cause)
    {
        if (next == State) return;
        var from = State;
        State = next;
        FeedLog.Transition(_context.Logger, Name, from, next, cause);
        _context.OnTransition?.Invoke(new FeedTransition(Name, from, next, cause));
    }
}
