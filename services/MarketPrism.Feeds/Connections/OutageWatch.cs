namespace MarketPrism.Feeds;

/// <summary>While dials of a session wait after failures: probes the venue now and then, and brings the dials forward when the venue answers, to us or to another session.</summary>
internal sealed class OutageWatch : IDisposable
{
    /// <summary>Dials that are brought forward begin this far apart on average; the budget of dials holds as well.</summary>
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ShortestSpread = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSpread = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);
    private readonly SessionContext _context;
    private readonly List<SocketSlot> _slots;
    private readonly Deadline _probe;
    private readonly Action<string?> _onReached;
    private Task _asking = Task.CompletedTask;

    internal OutageWatch(SessionContext context, List<SocketSlot> slots)
    {
        _context = context;
        _slots = slots;
        _probe = new Deadline(context.Deadlines, Probe);
        _onReached = path => context.Mailbox.TryPost(new SessionMessage(SessionMessageKind.Command, null, (Action)(() => BringForward(path)))); // a full mailbox: the loop is busy, and the dial comes when it is due
        context.Reachability.Join(_onReached);
    }

    public void Dispose() => _context.Reachability.Leave(_onReached);

    /// <summary>A dial failed and waits.</summary>
    internal void OnWaiting()
    {
        if (_context.Reachable is not null && !_probe.IsArmed) _probe.Arm(_context.Now + VenueReachability.ProbeInterval.Ticks);
    }

    /// <summary>Something came on a connection for the first time.</summary>
    internal void OnAnswered(SocketLink link)
    {
        if (link.HasAnswered) return;
        link.HasAnswered = true;
        _context.Reachability.Reached(link.Path.Name);
    }

    /// <summary>Ends when no probe is under way.</summary>
    internal Task DrainAsync() => _asking;

    private void Probe()
    {
        if (!_slots.Exists(static s => s.Dialer.IsWaitingForVenue) || _context.Stopping.IsCancellationRequested) return;
        _probe.Arm(_context.Now + VenueReachability.ProbeInterval.Ticks);
        if (_asking.IsCompleted && _context.Reachability.TryBeginProbe()) _asking = AskAsync(_context.Reachable!);
    }

    private async Task AskAsync(Func<CancellationToken, ValueTask<bool>> reachable)
    {
        var answered = false;
        using var limit = new CancellationTokenSource(AnswerWithin, _context.Clock.Provider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _context.Stopping);
        try
        {
            answered = await reachable(either.Token);
        }
        catch (OperationCanceledException)
        {
            // no answer in time
        }
#pragma warning disable CA1031 // whatever the probe of another part throws is no answer; it is logged
        catch (Exception e)
#pragma warning restore CA1031
        {
            FeedLog.ProbeFailed(_context.Logger, _context.Settings.Name, e.Message);
        }

        _context.Reachability.Probed(answered);
    }

    private void BringForward(string? path)
    {
        var waiting = _slots.FindAll(static s => s.Dialer.IsWaitingForVenue);
        if (waiting.Count == 0) return;
        var spread = Math.Clamp(Spacing.Ticks * waiting.Count * Math.Max(1, _context.Reachability.Members), ShortestSpread.Ticks, LongestSpread.Ticks);
        foreach (var slot in waiting) slot.Dialer.BringForward(path, spread);
    }
}
