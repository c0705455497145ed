namespace MarketPrism.Feeds;

/// <summary>Make before break: a successor opens well before the venue cuts, or at once on its notice; it takes over when it is settled, and only then the old one closes.</summary>
internal sealed class SlotRotation
{
    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LastMinutes = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan OverlapMemory = TimeSpan.FromSeconds(60);
    private readonly SessionContext _context;
    private readonly ISlotHost _host;
    private readonly SocketSlot _slot;
    private readonly Deadline _due;
    private readonly Deadline _settleBy;
    private readonly Deadline _forget;
    private string _cause = "";
    private bool _isUrgent;
    private bool _isNoticed;
    private bool _avoidPath;
    private int _failures;

    internal SlotRotation(SessionContext context, ISlotHost host, SocketSlot slot)
    {
        _context = context;
        _host = host;
        _slot = slot;
        _due = new Deadline(context.Deadlines, Begin);
        _settleBy = new Deadline(context.Deadlines, NotSettledInTime);
        _forget = new Deadline(context.Deadlines, ForgetIdentities);
    }

    internal SocketLink? Successor { get; private set; }

    /// <summary>When the next rotation is due.</summary>
    internal long Due => _due.Due;

    /// <summary>Counts from the opening of a connection that leads now.</summary>
    internal void Schedule(SocketLink link)
    {
        var options = _context.Settings.WebSocket;
        var life = Math.Min(options.MaxAge.Ticks, VenueLife.Ticks) * (0.98 - (0.04 * _context.Random.NextDouble()));
        _cause = "age";
        _isUrgent = _isNoticed = _avoidPath = false;
        _failures = 0;
        _due.Arm(link.OpenedAt + (long)life);
    }

    /// <summary>The venue will close the connection soon.</summary>
    internal void OnNotice(string message)
    {
        _isNoticed = true;
        Request($"notice of the venue: {message}", isUrgent: true, avoidPath: false);
    }

    /// <summary>Asks for a successor now.</summary>
    /// <param name="cause">Why.</param>
    /// <param name="isUrgent">Not to wait for other rotations.</param>
    /// <param name="avoidPath">Through another proxy, if there is one.</param>
    internal void Request(string cause, bool isUrgent, bool avoidPath)
    {
        if (Successor is not null || !_slot.IsOpen) return;
        _cause = cause;
        _isUrgent = isUrgent;
        _avoidPath = avoidPath;
        Begin();
    }

    internal void OnOpened() => _settleBy.Arm(_context.Now + SettleWithin.Ticks);

    internal void OnProgress()
    {
        if (Successor is { IsOpen: true } successor && successor.Lanes.Values.All(l => Settlement.IsSettled(l, _context))) HandOver(_cause);
    }

    internal void OnFailed(string message)
    {
        Successor = null;
        _settleBy.Cancel();
        _failures++;
        var longest = _isNoticed ? 5 : Math.Min(300, VenueLife.TotalSeconds / 50);
        _due.Arm(_context.Now + (long)(TimeSpan.TicksPerSecond * Math.Min(longest, Math.Pow(2, _failures)) * (0.5 + (_context.Random.NextDouble() / 2))));
        _slot.EndRotating($"the successor failed: {message}");
        ForgetLater();
    }

    /// <summary>The old connection is gone: the successor, however far it is, takes its place.</summary>
    internal bool TakeOver(out SocketLink successor)
    {
        successor = Successor!;
        if (Successor is not { Phase: LinkPhase.Dialling or LinkPhase.Open }) return false;
        Release();
        return true;
    }

    internal void Abandon(ConnectionEndReason reason, string cause)
    {
        _due.Cancel();
        var successor = Successor;
        Release();
        successor?.End(reason, cause, atOnce: false);
    }

    private TimeSpan VenueLife
    {
        get
        {
            var own = _context.Settings.WebSocket.ConnectionTimeout;
            return _context.Protocol.Limits.MaxConnectionAge is { } cut && cut < own ? cut : own;
        }
    }

    private bool IsCutNear
    {
        get
        {
            if (_isNoticed) return true;
            if (_slot.Current is not { IsOpen: true } link) return true;
            var last = Math.Min(LastMinutes.Ticks, VenueLife.Ticks / 24);
            return _context.Now >= link.OpenedAt + VenueLife.Ticks - last;
        }
    }

    private void Begin()
    {
        if (Successor is not null || !_slot.IsOpen) return;
        var now = _context.Now;
        var path = _context.Paths.Pick(now, _slot.PathIndex, _avoidPath ? _slot.Current!.Path : null);
        if ((!_isUrgent && !IsCutNear && !_host.MayRotate()) || path.AvailableAt > now || !_slot.Seats.Exists(s => s.IsWanted))
        {
            var wait = Math.Min(TimeSpan.FromSeconds(10 + (20 * _context.Random.NextDouble())).Ticks, VenueLife.Ticks / 200);
            _due.Arm(Math.Max(path.AvailableAt, now + wait));
            return;
        }

        _due.Cancel();
        _forget.Cancel();
        foreach (var seat in _slot.Seats) seat.Stream.Window ??= new IdentityWindow();
        Successor = _slot.Dialer.CreateLink(path, _isUrgent ? BudgetPriority.Urgent : BudgetPriority.Background);
        _slot.BeginRotating(_cause);
        Successor.Start();
    }

    private void HandOver(string cause)
    {
        var successor = Successor!;
        Release();
        _slot.Promoted(_slot.Current, successor, cause);
    }

    private void Release()
    {
        Successor = null;
        _settleBy.Cancel();
        ForgetLater();
    }

    private void NotSettledInTime()
    {
        if (Successor is not { } successor) return;
        var unsettled = successor.Lanes.Values.Where(l => !Settlement.IsSettled(l, _context)).Take(5).Select(l => l.Stream.Spec.Key);
        FeedLog.SuccessorNotSettled(_context.Logger, _slot.Name, string.Join(", ", unsettled));
        if (IsCutNear) HandOver("the cut is near, though not all is settled");
        else successor.End(ConnectionEndReason.NotSettled, "not settled in time", atOnce: false);
    }

    /// <summary>Streams are carried by one connection from now on: which one delivered what is forgotten when nothing can be on its way twice.</summary>
    internal void ForgetLater()
    {
        if (Successor is null) _forget.Arm(_context.Now + OverlapMemory.Ticks); // else at the end of the rotation
    }

    private void ForgetIdentities()
    {
        if (Successor is not null) return;
        foreach (var seat in _slot.Seats)
        {
            if (seat.Stream.Seats.Count < 2) seat.Stream.Window = null;
        }
    }
}
