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
    private readonly Backoff _backoff;
    private readonly Deadline _dial;
    private readonly SlotHealth _health;
    private ConnectionEndReason? _lost;

    internal SocketSlot(SessionContext context, ISlotHost host, FreshnessMonitor freshness, string name, string route, int pathIndex)
    {
        _context = context;
        _host = host;
        _freshness = freshness;
        Name = name;
        Route = route;
        PathIndex = pathIndex;
        _backoff = new Backoff(context.Random);
        _dial = new Deadline(context.Deadlines, () => Dial("the wait is over"));
        _health = new SlotHealth(context, this, freshness);
        Rotation = new SlotRotation(context, host, this);
    }

    internal string Name { get; }

    internal string Route { get; }

    /// <summary>0; 1 for the second socket of a pair, which prefers the second proxy.</summary>
    internal int PathIndex { get; }

    /// <summary>Opened by a repair for a stream that was silent elsewhere.</summary>
    internal bool IsRefuge { get; set; }

    internal FeedState State { get; private set; }

    internal SlotRotation Rotation { get; }

    internal List<StreamSeat> Seats { get; } = [];

    internal SocketLink? Current { get; private set; }

    /// <summary>Why it stopped for good; null otherwise.</summary>
    internal FeedReason? StopReason { get; private set; }

    /// <summary>The last failure of a dial since the last success; for status.</summary>
    internal DialFailure? LastFailure { get; private set; }

    /// <summary>When the next dial is due; <see cref="Deadline.Never"/> when none is.</summary>
    internal long NextDial => _dial.Due;

    internal bool IsOpen => Current is { IsOpen: true };

    internal void Start(string cause) => Dial(cause);

    internal void Pause()
    {
        EndAll(ConnectionEndReason.Reconfigured, "paused", atOnce: false);
        TransitionTo(FeedState.Paused, "asked to");
    }

    internal void Resume()
    {
        if (State != FeedState.Paused) return;
        TransitionTo(FeedState.Idle, "resumed");
        Dial("resumed");
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
        if (Current is { IsOpen: true } link) OpenHoles(link);
        EndAll(ConnectionEndReason.Repair, cause, atOnce: true);
        _lost ??= ConnectionEndReason.Repair;
        TransitionTo(FeedState.Idle, cause);
        Dial(cause);
    }

    /// <summary>Carries more streams, at once when the socket is open.</summary>
    internal void Add(IReadOnlyList<StreamSeat> seats)
    {
        if (seats.Count == 0) return;
        Seats.AddRange(seats);
        AddTo(Current, seats);
        AddTo(Rotation.Successor, seats);
    }

    /// <summary>Carries streams no more.</summary>
    internal void Remove(IReadOnlyList<StreamSeat> seats)
    {
        foreach (var seat in seats)
        {
            Seats.Remove(seat);
            seat.Check.Cancel();
            seat.Stream.Seats.Remove(seat);
        }

        RemoveFrom(Current, seats);
        RemoveFrom(Rotation.Successor, seats);
        OnProgress(Current);
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
            _context.Holes.CloseHole(seat.Stream);
            FeedLog.Rejected(_context.Logger, Name, seat.Stream.Spec.Key, reason);
            RemoveFrom(Current, [seat]);
            RemoveFrom(Rotation.Successor, [seat]);
        }
        else
        {
            seat.State = StreamState.Desired;
            seat.Rejection = null;
            seat.IsRejectedForGood = false;
            AddTo(Current, [seat]);
            AddTo(Rotation.Successor, [seat]);
            if (State == FeedState.Idle) Dial("a stream is available again");
        }

        OnProgress(Current);
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
            Dial("configuration changed");
        }
    }

    internal StreamLane? LaneOf(StreamSeat seat) => Current?.Lanes.GetValueOrDefault(seat.Stream);

    internal void OnOpened(SocketLink link)
    {
        if (link.Phase != LinkPhase.Dialling) return;
        _host.OnDialOutcome();
        _context.Counters.Succeeded();
        link.Path.Succeeded();
        link.Phase = LinkPhase.Open;
        link.OpenedAt = _context.Now;
        FeedLog.Opened(_context.Logger, link.Connection.Id, link.Connection.Url);
        LastFailure = null;
        link.Negotiator.Begin();
        if (link == Rotation.Successor)
        {
            Rotation.OnOpened();
            return;
        }

        if (_lost is { } reason) _context.Counters.Reconnected(reason, _context.Now);
        _lost = null;
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
            _context.Counters.Failed(failure.Failure.Class);
            Blame(link.Path, failure.Failure);
            LastFailure = failure;
        }

        if (link == Rotation.Successor)
        {
            Rotation.OnFailed(failure.End.Message);
        }
        else if (link == Current)
        {
            Current = null;
            Retry(failure.End.Message, failure.Failure, isStable: false);
        }
    }

    internal void OnClosed(SocketLink link, ConnectionEnd end)
    {
        var age = _context.Now - link.OpenedAt;
        Forget(link);
        if (end.Reason == ConnectionEndReason.Stopped) FeedLog.Closed(_context.Logger, link.Connection.Id);
        else FeedLog.Ended(_context.Logger, link.Connection.Id, end.Reason, end.Message);
        if (link == Rotation.Successor)
        {
            Rotation.OnFailed(end.Message);
        }
        else if (link == Current)
        {
            Current = null;
            _health.Stop();
            _lost = end.Reason;
            var failure = _context.Protocol.Judge(0, null, end.CloseCode);
            if (end.Reason == ConnectionEndReason.Broken || failure.Class != ConnectionFailureClass.Network) Blame(link.Path, failure);
            if (Rotation.TakeOver(out var successor))
            {
                Promoted(link, successor, "the old connection was lost");
            }
            else
            {
                OpenHoles(link);
                Retry($"{end.Reason}: {end.Message}", failure, CarriedData(link, age));
            }
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
        if (lane.Stream.Spec.Cadence.IsSparse) _context.Holes.CloseHole(lane.Stream); // from here on the venue sends what there is
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

    /// <summary>The successor leads from now on.</summary>
    internal void Promoted(SocketLink? old, SocketLink successor, string cause)
    {
        Current = successor;
        if (old is { Phase: LinkPhase.Open })
        {
            old.Leads = false;
            old.End(ConnectionEndReason.Rotated, cause, atOnce: false);
        }

        if (successor.IsOpen)
        {
            _lost = null;
            _context.Counters.Rotated();
            Lead(successor);
            foreach (var lane in successor.Lanes.Values)
            {
                if (!Settlement.IsSettled(lane, _context)) OpenHole(lane.Seat, GapCause.UnsettledRotation, successor, old);
            }

            TransitionTo(OpenState(), cause);
            OnProgress(successor);
        }
        else
        {
            if (old is not null) OpenHoles(old);
            TransitionTo(FeedState.Connecting, cause);
        }
    }

    internal void BeginRotating(string cause) => TransitionTo(FeedState.Rotating, cause);

    internal void EndRotating(string cause)
    {
        if (State == FeedState.Rotating && IsOpen) TransitionTo(OpenState(), cause);
    }

    /// <summary>Makes a connection with the streams wanted now; the URL is built afresh.</summary>
    internal SocketLink CreateLink(EgressPath path, BudgetPriority priority)
    {
        var seats = Seats.Where(s => s.IsWanted).ToList();
        var settings = _context.Settings;
        var epoch = _context.NextEpoch();
        var url = _context.Protocol.ConnectUrl(settings.Endpoint, Route, [.. seats.Select(s => s.Stream.Spec)]);
        var connection = new FeedConnection($"{_context.ConnectionIdPrefix}/{Name}/{epoch}", Name, Route, epoch, url, path.Name);
        var link = new SocketLink(_context, this, connection, path, new FeedDial(url, path.Proxy, settings.Tls, settings.WebSocket.MaxFrameBytes), seats, priority);
        _context.Counters.Add(link);
        _host.Track(link);
        foreach (var seat in seats)
        {
            if (!seat.IsRejectedForGood) seat.Rejection = null;
        }

        return link;
    }

    private void Dial(string cause)
    {
        if (State is FeedState.Paused or FeedState.Stopped || Current is not null) return;
        if (!Seats.Exists(s => s.IsWanted))
        {
            TransitionTo(FeedState.Idle, "no stream to carry");
            return;
        }

        var path = _context.Paths.Pick(_context.Now, PathIndex, avoid: null);
        if (path.AvailableAt > _context.Now)
        {
            TransitionTo(FeedState.Backoff, "every way to the venue rests");
            _dial.Arm(path.AvailableAt + _context.Random.NextInt64(TimeSpan.TicksPerSecond));
            return;
        }

        TransitionTo(FeedState.Connecting, cause);
        foreach (var seat in Seats)
        {
            if (seat.IsWanted && seat.State != StreamState.Stale) seat.State = StreamState.Sent;
        }

        Current = CreateLink(path, _lost is null ? BudgetPriority.Normal : BudgetPriority.Urgent);
        Current.Start();
    }

    private void Retry(string cause, ConnectionFailure failure, bool isStable)
    {
        if (State is FeedState.Paused or FeedState.Stopped) return;
        var options = _context.Settings.WebSocket;
        if (!options.AutoReconnect)
        {
            StopForGood(new FeedReason("AutoReconnectDisabled", $"{Name}: {cause}; auto_reconnect is false: set it to true, or restart"));
            return;
        }

        if (!isStable && options.MaxReconnectAttempts >= 0 && _backoff.Failures >= options.MaxReconnectAttempts)
        {
            StopForGood(new FeedReason("ReconnectAttemptsExhausted", $"{Name}: {cause}; {options.MaxReconnectAttempts} attempts are used up: check the venue and the network, then restart, or raise max_reconnect_attempts"));
            return;
        }

        var delay = isStable ? _backoff.Immediate() : _backoff.Next(options);
        if (failure.StayAway is { } stayAway && stayAway > delay) delay = stayAway + (delay / 10);
        FeedLog.DialFailed(_context.Logger, Name, failure.Class, cause, delay, _backoff.Failures);
        TransitionTo(FeedState.Backoff, cause);
        _dial.Arm(_context.Now + delay.Ticks);
    }

    private void StopForGood(FeedReason reason)
    {
        StopReason = reason;
        TransitionTo(FeedState.Stopped, reason.Message);
    }

    /// <summary>A ban or a limit belongs to the address that dialled; a broken proxy rests.</summary>
    private void Blame(EgressPath path, ConnectionFailure failure)
    {
        var now = _context.Now;
        if (StayAwayRules.Of(failure) is { } stayAway)
        {
            path.StayAway(now + stayAway.Ticks);
            if (path.Proxy is null) _context.ConnectBudget.PauseFor(stayAway); // everybody behind this address
        }
        else if (failure.Class == ConnectionFailureClass.Network) path.Failed(now);
    }

    /// <summary>Stable: data flowed long enough; on a socket with sparse streams only, that it was settled as long.</summary>
    private bool CarriedData(SocketLink link, long age)
    {
        var stableAfter = _context.Settings.WebSocket.StableAfter.Ticks;
        if (link.LastData - link.OpenedAt >= stableAfter) return true;
        return age >= stableAfter && link.Lanes.Values.All(l => Settlement.IsSettled(l, _context));
    }

    private void Lead(SocketLink link)
    {
        link.Leads = PathIndex == 0;
        Rotation.Schedule(link);
        _health.Watch(link);
        foreach (var lane in link.Lanes.Values) _freshness.Restart(lane);
    }

    private void OpenHoles(SocketLink link)
    {
        foreach (var seat in Seats) OpenHole(seat, GapCause.Disconnected, link, link);
    }

    private void OpenHole(StreamSeat seat, GapCause cause, SocketLink link, SocketLink? lastCarrier)
    {
        if (!seat.IsWanted || seat.Stream.Seats.Exists(s => s != seat && s.Slot.LaneOf(s) is { Agreement: LaneAgreement.Acknowledged, Link.IsOpen: true })) return;
        var since = seat.Stream.LastData >= 0 ? seat.Stream.LastData : lastCarrier?.OpenedAt ?? _context.Now;
        _context.Holes.OpenHole(seat.Stream, cause, link.Connection, _context.ToUnixNs(Math.Max(0, since)));
    }

    private void EndAll(ConnectionEndReason reason, string cause, bool atOnce)
    {
        _dial.Cancel();
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

    private static void RemoveFrom(SocketLink? link, IReadOnlyList<StreamSeat> seats)
    {
        if (link is null) return;
        var removed = seats.Where(s => link.Lanes.Remove(s.Stream)).Where(s => !s.IsRejectedForGood).Select(s => s.Stream.Spec).ToList();
        link.LanesChanged();
        if (link.IsOpen) link.Negotiator.Unsubscribe(removed);
    }

    /// <summary>The one place where the state changes.</summary>
    private void TransitionTo(FeedState next, string cause)
    {
        if (next == State) return;
        var from = State;
        State = next;
        FeedLog.Transition(_context.Logger, Name, from, next, cause);
        _context.OnTransition?.Invoke(new FeedTransition(Name, from, next, cause));
    }
}
