namespace MarketPrism.Feeds;

/// <summary>How one socket of the plan comes to its connections: when it dials, by which way, how long it waits after a failure, and when it gives up.</summary>
internal sealed class SlotDialer
{
    private readonly SessionContext _context;
    private readonly ISlotHost _host;
    private readonly SocketSlot _slot;
    private readonly Backoff _backoff;
    private readonly Deadline _due;
    private string _lastPath = "";
    private long _broughtForwardAt = long.MinValue / 2;

    internal SlotDialer(SessionContext context, ISlotHost host, SocketSlot slot)
    {
        _context = context;
        _host = host;
        _slot = slot;
        _backoff = new Backoff(context.Random);
        _due = new Deadline(context.Deadlines, () => Dial("the wait is over"));
    }

    /// <summary>Why it gave up for good; null otherwise.</summary>
    internal FeedReason? StopReason { get; private set; }

    /// <summary>The last failure of a dial since the last success; for status.</summary>
    internal DialFailure? LastFailure { get; private set; }

    /// <summary>When the next dial is due; <see cref="Deadline.Never"/> when none is.</summary>
    internal long NextDial => _due.Due;

    /// <summary>Why the last connection was lost; null when none was since the last one opened.</summary>
    internal ConnectionEndReason? Lost { get; set; }

    /// <summary>A dial failed for a reason that may be over any moment, and the next one waits. A venue that named a time, or that accepts and drops, is not among them.</summary>
    internal bool IsWaitingForVenue => _due.IsArmed && LastFailure is { Failure: { Class: ConnectionFailureClass.Network or ConnectionFailureClass.Venue, StayAway: null } };

    internal void Cancel() => _due.Cancel();

    /// <summary>
    /// The venue answers others: the dial that waits comes within <paramref name="spread"/> ticks instead of after its whole backoff, whose count goes on. At most once a
    /// minute, so that a venue that answers now and then is not dialled by everybody each time.
    /// </summary>
    /// <param name="path">The path on which it answered; null = by a probe. A network failure on another path may be that path's own.</param>
    /// <param name="spread">In which the dials that wait are spread.</param>
    internal void BringForward(string? path, long spread)
    {
        var now = _context.Now;
        if (!IsWaitingForVenue || now - _broughtForwardAt < TimeSpan.TicksPerMinute) return;
        if (path is not null && path != _lastPath && LastFailure!.Failure.Class == ConnectionFailureClass.Network) return;
        var due = now + (long)(spread * _context.Random.NextDouble());
        if (due >= _due.Due) return;
        _broughtForwardAt = now;
        FeedLog.BroughtForward(_context.Logger, _slot.Name, TimeSpan.FromTicks(_due.Due - now), TimeSpan.FromTicks(due - now));
        _due.Arm(due);
    }

    internal void Dial(string cause)
    {
        if (_slot.State is FeedState.Paused or FeedState.Stopped || _slot.Current is not null) return;
        if (!_slot.Seats.Exists(s => s.IsWanted))
        {
            _slot.TransitionTo(FeedState.Idle, "no stream to carry");
            return;
        }

        var path = _context.Paths.Pick(_context.Now, _slot.PathIndex, avoid: null);
        if (path.AvailableAt > _context.Now)
        {
            _slot.TransitionTo(FeedState.Backoff, "the venue said to stay away, on every path");
            _due.Arm(path.AvailableAt + _context.Random.NextInt64(TimeSpan.TicksPerSecond));
            return;
        }

        _slot.TransitionTo(FeedState.Connecting, cause);
        foreach (var seat in _slot.Seats)
        {
            if (seat.IsWanted && seat.State != StreamState.Stale) seat.State = StreamState.Sent;
        }

        _slot.Begin(CreateLink(path, Lost is null ? BudgetPriority.Normal : BudgetPriority.Urgent));
    }

    /// <summary>Makes a connection with the streams wanted now; the URL is built afresh.</summary>
    internal SocketLink CreateLink(EgressPath path, BudgetPriority priority)
    {
        var seats = _slot.Seats.Where(s => s.IsWanted).ToList();
        var settings = _context.Settings;
        var epoch = _context.NextEpoch();
        var url = _context.Protocol.ConnectUrl(settings.Endpoint, _slot.Route, [.. seats.Select(s => s.Stream.Spec)]);
        var connection = new FeedConnection($"{_context.ConnectionIdPrefix}/{_slot.Name}/{epoch}", _slot.Name, _slot.Route, epoch, url, path.Name);
        var link = new SocketLink(_context, _slot, connection, path, new FeedDial(url, path.Proxy, settings.Tls, settings.WebSocket.MaxFrameBytes), seats, priority);
        _context.Counters.Add(link);
        _host.Track(link);
        foreach (var seat in seats)
        {
            if (!seat.IsRejectedForGood) seat.Rejection = null;
        }

        return link;
    }

    internal void Succeeded(SocketLink link)
    {
        _context.Counters.Succeeded();
        LastFailure = null;
    }

    internal void Failed(SocketLink link, DialFailure failure)
    {
        _context.Counters.Failed(failure.Failure.Class);
        Blame(link.Path, failure.Failure);
        LastFailure = failure;
        _lastPath = link.Path.Name;
    }

    /// <summary>A ban or a limit belongs to the address that dialled; a broken proxy rests.</summary>
    internal void Blame(EgressPath path, ConnectionFailure failure)
    {
        var now = _context.Now;
        if (StayAwayRules.Of(failure) is { } stayAway)
        {
            path.StayAway(now + stayAway.Ticks);
            if (path.Proxy is null) _context.ConnectBudget.PauseFor(stayAway); // everybody behind this address
        }
        else if (failure.Class == ConnectionFailureClass.Network) path.Failed(now);
    }

    /// <summary>A connection ended, be it the one that led or a successor: whether its path is to blame.</summary>
    internal void Blame(SocketLink link, ConnectionEnd end)
    {
        if (CarriedData(link)) link.Path.Proven();
        var failure = _context.Protocol.Judge(0, null, end.CloseCode);
        var isPathsOwn = end.Reason is ConnectionEndReason.Broken or ConnectionEndReason.HeartbeatLost; // a half-open connection: something on the way swallows packets
        if (isPathsOwn || failure.Class != ConnectionFailureClass.Network) Blame(link.Path, failure);
    }

    /// <summary>Dials again after its time, or gives up where the settings say so.</summary>
    internal void Retry(string cause, ConnectionFailure failure, bool isStable)
    {
        if (_slot.State is FeedState.Paused or FeedState.Stopped) return;
        var options = _context.Settings.WebSocket;
        if (!options.AutoReconnect)
        {
            GiveUp(new FeedReason("AutoReconnectDisabled", $"{_slot.Name}: {cause}; auto_reconnect is false: set it to true, or restart"));
            return;
        }

        if (!isStable && options.MaxReconnectAttempts >= 0 && _backoff.Failures >= options.MaxReconnectAttempts)
        {
            GiveUp(new FeedReason("ReconnectAttemptsExhausted", $"{_slot.Name}: {cause}; {options.MaxReconnectAttempts} attempts are used up: check the venue and the network, then restart, or raise max_reconnect_attempts"));
            return;
        }

        var delay = isStable ? _backoff.Immediate() : _backoff.Next(options);
        if (failure.StayAway is { } stayAway && stayAway > delay) delay = stayAway + (delay / 10);
        FeedLog.DialFailed(_context.Logger, _slot.Name, failure.Class, cause, delay, _backoff.Failures);
        _slot.TransitionTo(FeedState.Backoff, cause);
        _due.Arm(_context.Now + delay.Ticks);
        if (IsWaitingForVenue) _host.OnWaiting();
    }

    /// <summary>Stable: data flowed long enough; on a socket with sparse streams only, that it was settled as long.</summary>
    internal bool CarriedData(SocketLink link)
    {
        var stableAfter = _context.Settings.WebSocket.StableAfter.Ticks;
        if (link.LastData - link.OpenedAt >= stableAfter) return true;
        return _context.Now - link.OpenedAt >= stableAfter && link.Lanes.Values.All(l => Settlement.IsSettled(l, _context));
    }

    private void GiveUp(FeedReason reason)
    {
        StopReason = reason;
        _slot.TransitionTo(FeedState.Stopped, reason.Message);
    }
}
