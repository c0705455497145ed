namespace MarketPrism.Feeds;

/// <summary>The deadlines of one session on one timer. Moving a deadline back costs nothing: its entry is looked at again when it comes up.</summary>
internal sealed class DeadlineQueue : IDisposable
{
    private readonly PriorityQueue<Deadline, (long Due, long Order)> _queue = new();
    private readonly FeedClock _clock;
    private readonly ITimer _timer;
    private long _order;
    private long _timerDue = Deadline.Never;

    internal DeadlineQueue(FeedClock clock, Action wake)
    {
        _clock = clock;
        _timer = clock.Provider.CreateTimer(static state => ((Action)state!)(), wake, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    internal void Enqueue(Deadline deadline, long due)
    {
        deadline.QueuedDue = due;
        _queue.Enqueue(deadline, (due, ++_order));
    }

    /// <summary>Fires what is due, in order.</summary>
    internal void RunDue()
    {
        var now = _clock.Now;
        while (_queue.TryPeek(out var deadline, out var at) && at.Due <= now)
        {
            _queue.Dequeue();
            if (deadline.QueuedDue != at.Due) continue; // an earlier entry took its place
            deadline.QueuedDue = Deadline.Never;
            if (!deadline.IsArmed) continue;
            if (deadline.Due > now) Enqueue(deadline, deadline.Due);
            else deadline.Fire();
        }
    }

    /// <summary>Sets the timer for the earliest entry.</summary>
    internal void ArmTimer()
    {
        if (!_queue.TryPeek(out _, out var at))
        {
            _timerDue = Deadline.Never;
            return;
        }

        if (at.Due == _timerDue) return;
        _timerDue = at.Due;
        _timer.Change(TimeSpan.FromTicks(Math.Max(0, at.Due - _clock.Now)), Timeout.InfiniteTimeSpan);
    }

    /// <summary>To be called when the timer fired.</summary>
    internal void TimerFired() => _timerDue = Deadline.Never;
}
