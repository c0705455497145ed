using System.Collections.Frozen;

namespace MarketPrism.Feeds;

/// <summary>The sockets and streams of one session. Every method runs under the session's gate, from its loop.</summary>
internal sealed class SessionCore : ISlotHost
{
    private static readonly TimeSpan HandoverTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TidyInterval = TimeSpan.FromHours(1);
    private readonly SessionContext _context;
    private readonly FreshnessMonitor _freshness;
    private readonly HashSet<SocketLink> _links = [];
    private readonly Queue<(long At, long Total)> _rates = new();
    private readonly Deadline _handover;
    private readonly Deadline _tidy;
    private readonly TaskCompletionSource _settled = new();

    internal SessionCore(SessionContext context)
    {
        _context = context;
        _freshness = new FreshnessMonitor(context, this);
        Outage = new OutageWatch(context, Slots);
        _tidy = new Deadline(context.Deadlines, Tidy);
        _handover = new Deadline(context.Deadlines, () => CompleteHandovers(isTimeUp: true));
    }

    internal SessionContext Context => _context;

    internal FreshnessMonitor Freshness => _freshness;

    internal OutageWatch Outage { get; }

    internal List<SocketSlot> Slots { get; } = [];

    internal Dictionary<StreamSpec, FeedStream> Streams { get; } = [];

    internal IReadOnlyList<PollSpec> Polls { get; set; } = [];

    internal Task Settled => _settled.Task;

    internal bool FirstDialHasOutcome { get; private set; }

    /// <summary>Connections that are not over.</summary>
    internal IReadOnlyCollection<SocketLink> Links => _links;

    internal void Dispatch(in SessionMessage message)
    {
        switch (message.Kind)
        {
            case SessionMessageKind.Tick:
                _context.Deadlines.TimerFired();
                break;
            case SessionMessageKind.Opened:
                message.Link!.Slot.OnOpened(message.Link);
                break;
            case SessionMessageKind.DialFailed:
                message.Link!.Slot.OnDialFailed(message.Link, (DialFailure)message.Payload!);
                break;
            case SessionMessageKind.Closed:
                message.Link!.Slot.OnClosed(message.Link, (ConnectionEnd)message.Payload!);
                break;
            case SessionMessageKind.Data:
                Outage.OnAnswered(message.Link!);
                message.Link!.Slot.OnData((StreamLane)message.Payload!);
                break;
            case SessionMessageKind.Sent:
                if (message.Link!.IsOpen) message.Link.Negotiator.OnSent((ControlRequest)message.Payload!);
                break;
            case SessionMessageKind.Reply:
                Outage.OnAnswered(message.Link!);
                message.Link!.Slot.OnReply(message.Link, (ControlReply)message.Payload!);
                break;
            default:
                ((Action)message.Payload!)();
                break;
        }
    }

    /// <summary>Whether symbols fund, as far as the venue's metadata say so.</summary>
    internal IReadOnlyDictionary<string, bool> Funding { get; set; } = FrozenDictionary<string, bool>.Empty;

    /// <summary>The plan in force, as the venue's planner understands it.</summary>
    /// <param name="isGathering">Without the sockets that repairs opened and whose streams are well again: they go back where there is room.</param>
    internal FeedPlan CurrentPlan(bool isGathering = false) => new(
        [.. Slots.Where(s => s.PathIndex == 0 && s.Seats.Count > 0 && !(isGathering && IsWellAgain(s))).Select(s => new SocketPlan(s.Name, s.Route, [.. s.Seats.Where(x => !x.IsLeaving).Select(x => x.Stream.Spec)]))],
        Polls);

    internal SocketSlot AddSlot(string name, string route, int pathIndex)
    {
        var slot = new SocketSlot(_context, this, _freshness, name, route, pathIndex);
        Slots.Add(slot);
        return slot;
    }

    internal StreamSeat CreateSeat(FeedStream stream, SocketSlot slot)
    {
        var seat = new StreamSeat(stream, slot, _context.Deadlines, _freshness.OnDue);
        stream.Seats.Add(seat);
        if (stream.Seats.Count > 1) stream.Window ??= new IdentityWindow();
        return seat;
    }

    /// <summary>Seats that were left are kept until the new ones are settled, at most a minute.</summary>
    internal void ExpectHandovers()
    {
        _handover.Arm(_context.Now + HandoverTime.Ticks);
        _tidy.Arm(_context.Now + TidyInterval.Ticks);
    }

    /// <summary>Called when streams that repairs scattered over sockets may be gathered again.</summary>
    internal Action? OnTidy { get; set; }

    public bool MayRotate() => Slots.Count(s => s.Rotation.Successor is not null) < Math.Max(1, Slots.Count / 8);

    public StreamSeat? Move(StreamSeat seat)
    {
        var from = seat.Slot;
        var limits = _context.Protocol.Limits;
        var target = Slots
            .Where(s => s != from && s.Route == from.Route && s.PathIndex == from.PathIndex && s.State == FeedState.Live && s.Seats.Count < limits.StreamsPerSocket / 2)
            .Where(s => seat.Stream.Spec.Channel != Channel.OrderBook || s.Seats.Count(x => x.Stream.Spec.Channel == Channel.OrderBook) < limits.BooksPerSocket)
            .Where(s => !s.Seats.Exists(x => x.Stream == seat.Stream))
            .MinBy(s => s.Seats.Count);
        if (target is null && from.Seats.Count <= 1) return null; // it has a socket of its own already
        var isNew = target is null;
        if (target is null)
        {
            target = AddSlot(FreeName(from), from.Route, from.PathIndex);
            target.IsRefuge = true;
        }

        var moved = CreateSeat(seat.Stream, target);
        moved.State = seat.State;
        moved.Rung = seat.Rung;
        moved.Cycles = seat.Cycles;
        moved.KnownId = seat.KnownId;
        moved.HasMissed = seat.HasMissed;
        moved.StaleSince = seat.StaleSince;
        moved.LastRepairAt = seat.LastRepairAt;
        moved.RecentRepairs = seat.RecentRepairs;
        from.Streams.Remove([seat]);
        target.Streams.Add([moved]);
        moved.State = StreamState.Stale;
        if (isNew) target.Start($"{seat.Stream.Spec.Key} moves here");
        return moved;
    }

    public void OnProgress(SocketSlot slot)
    {
        CompleteHandovers(isTimeUp: false);
        if (!_settled.Task.IsCompleted && Slots.TrueForAll(s => s.State is FeedState.Live or FeedState.Rotating or FeedState.Repairing or FeedState.Idle)
            && Streams.Values.All(s => IsEstablished(s) || RejectionOf(s) is not null))
        {
            _settled.TrySetResult();
        }
    }

    public void OnDialOutcome() => FirstDialHasOutcome = true;

    public void OnWaiting() => Outage.OnWaiting();

    internal bool IsEstablished(FeedStream stream)
    {
        if (stream.Unavailable is not null) return false;
        foreach (var seat in stream.Seats)
        {
            if (seat.Slot.LaneOf(seat) is { } lane && Settlement.IsEstablished(lane, _context)) return true;
        }

        return false;
    }

    /// <summary>Why a stream is not subscribed: the venue refuses it on every connection that should carry it, or its instrument has no data. Null otherwise.</summary>
    internal string? RejectionOf(FeedStream stream)
    {
        if (stream.Unavailable is { } reason) return reason;
        if (stream is { Silence: { IsUnlisted: true } silence, LastData: < 0 }) return silence.Reason; // subscribed all the same: the first frame may come at any time
        return IsEstablished(stream) ? null : stream.Seats.Find(static s => s.State == StreamState.Rejected)?.Rejection;
    }

    public void Track(SocketLink link) => _links.Add(link);

    public void Untrack(SocketLink link) => _links.Remove(link);

    /// <summary>Frames a second since a sample of about ten seconds ago.</summary>
    internal double MessageRate(long total, long now)
    {
        if (_rates.Count == 0) return 0;
        var (at, count) = _rates.Peek();
        return now <= at ? 0 : (total - count) / TimeSpan.FromTicks(now - at).TotalSeconds;
    }

    internal void SampleRate(long now)
    {
        _rates.Enqueue((now, _context.Counters.TotalMessages()));
        while (_rates.Count > 1 && now - _rates.Peek().At > 10 * TimeSpan.TicksPerSecond) _rates.Dequeue();
    }

    private static bool IsWellAgain(SocketSlot slot) => slot.IsRefuge && slot.Seats.TrueForAll(s => s.State is StreamState.Flowing or StreamState.Quiet or StreamState.Rejected);

    private void Tidy()
    {
        if (Slots.Exists(IsWellAgain)) OnTidy?.Invoke();
        _tidy.Arm(_context.Now + TidyInterval.Ticks);
    }

    private void CompleteHandovers(bool isTimeUp)
    {
        if (!_handover.IsArmed && !isTimeUp) return;
        var isPending = false;
        var left = new List<StreamSeat>();
        foreach (var stream in Streams.Values)
        {
            if (stream.Seats.Count < 2 || stream.Seats.Find(s => s.IsLeaving) is not { } leaving) continue;
            if (isTimeUp || stream.Seats.Exists(s => !s.IsLeaving && s.Slot.LaneOf(s) is { Link.IsOpen: true } lane && Settlement.IsSettled(lane, _context))) left.Add(leaving);
            else isPending = true;
        }

        foreach (var seats in left.GroupBy(static s => s.Slot)) seats.Key.Streams.Remove([.. seats]);
        if (isPending) return;
        _handover.Cancel();
        foreach (var empty in Slots.Where(s => s.Seats.Count == 0).ToList())
        {
            empty.Stop(ConnectionEndReason.Reconfigured, "no stream left");
            Slots.Remove(empty);
        }
    }

    private string FreeName(SocketSlot from)
    {
        var ordinal = 0;
        var suffix = from.PathIndex == 0 ? "" : "b";
        while (Slots.Exists(s => s.Name == $"{from.Route}-{ordinal}{suffix}")) ordinal++;
        return $"{from.Route}-{ordinal}{suffix}";
    }
}
