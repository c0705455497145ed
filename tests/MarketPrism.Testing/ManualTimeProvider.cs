namespace MarketPrism.Testing;

/// <summary>A clock that moves only when a test says so; timers fire in the order of their due times, on the advancing thread.</summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<ManualTimer, (long Due, long Order)> _timers = new();
    private readonly DateTimeOffset _origin;
    private long _ticks;
    private long _order;

    public ManualTimeProvider(DateTimeOffset? start = null) => _origin = start ?? new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>An offset of the wall clock alone, to play clock jumps; the monotonic clock never jumps.</summary>
    public TimeSpan WallOffset { get; set; }

    /// <summary>The number of timers that are armed.</summary>
    public int ArmedTimers { get; private set; }

    public override DateTimeOffset GetUtcNow() => _origin.AddTicks(Volatile.Read(ref _ticks)) + WallOffset;

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock, firing every timer that falls due on the way at its own time.</summary>
    public void Advance(TimeSpan by)
    {
        var target = Volatile.Read(ref _ticks) + by.Ticks;
        while (TryAdvanceToNextTimer(target))
        {
        }

        Volatile.Write(ref _ticks, target);
    }

    /// <summary>Moves the clock to the next armed timer and fires it; false if none is due by <paramref name="limit"/> ticks.</summary>
    public bool TryAdvanceToNextTimer(long limit = long.MaxValue)
    {
        ManualTimer timer;
        lock (_lock)
        {
            while (true)
            {
                if (!_timers.TryPeek(out timer!, out var at) || at.Due > limit) return false;
                _timers.Dequeue();
                if (timer.IsArmedFor(at)) break;
            }

            Volatile.Write(ref _ticks, Math.Max(_ticks, timer.Due));
            Rearm(timer);
        }

        timer.Fire();
        return true;
    }

    private void Rearm(ManualTimer timer)
    {
        ArmedTimers--;
        if (timer.Period > TimeSpan.Zero) Arm(timer, timer.Period);
        else timer.Order = 0;
    }

    private void Arm(ManualTimer timer, TimeSpan due)
    {
        timer.Due = _ticks + due.Ticks;
        timer.Order = ++_order;
        _timers.Enqueue(timer, (timer.Due, timer.Order));
        ArmedTimers++;
    }

    private sealed class ManualTimer(ManualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        public long Due { get; set; }

        /// <summary>Which arming the queue's entry belongs to; 0 = not armed.</summary>
        public long Order { get; set; }

        public TimeSpan Period { get; private set; }

        public bool IsArmedFor((long Due, long Order) at) => Order == at.Order;

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._lock)
            {
                if (Order != 0) owner.ArmedTimers--;
                Order = 0;
                Period = period;
                if (dueTime != Timeout.InfiniteTimeSpan) owner.Arm(this, dueTime);
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
