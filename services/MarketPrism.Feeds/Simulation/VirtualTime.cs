namespace MarketPrism.Feeds.Simulation;

/// <summary>A clock that moves from timer to timer, for one thread: a year takes as long as its events do.</summary>
public sealed class VirtualTime : TimeProvider
{
    private readonly PriorityQueue<VirtualTimer, (long Due, long Order)> _timers = new();
    private readonly DateTimeOffset _origin;
    private long _ticks;
    private long _order;

    /// <summary>Makes a clock.</summary>
    /// <param name="start">The wall time it starts at.</param>
    public VirtualTime(DateTimeOffset start) => _origin = start;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>An offset of the wall clock alone, to play clock jumps; the monotonic clock never jumps.</summary>
    public TimeSpan WallOffset { get; set; }

    /// <summary>Time passed since the start.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(_ticks);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _origin.AddTicks(_ticks + WallOffset.Ticks);

    /// <inheritdoc/>
    public override long GetTimestamp() => _ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Gives back the memory of timers that are over.</summary>
    internal void Trim()
    {
        var armed = _timers.UnorderedItems.Where(t => t.Element.Order == t.Priority.Order).ToList();
        _timers.Clear();
        _timers.EnqueueRange(armed);
        _timers.TrimExcess();
    }

    /// <summary>Moves to the next armed timer and fires it.</summary>
    /// <returns>False when no timer is armed.</returns>
    public bool FireNext()
    {
        while (_timers.TryDequeue(out var timer, out var at))
        {
            if (timer.Order != at.Order) continue;
            _ticks = Math.Max(_ticks, at.Due);
            timer.Order = 0;
            if (timer.Period > TimeSpan.Zero) Arm(timer, timer.Period);
            timer.Fire();
            return true;
        }

        return false;
    }

    private void Arm(VirtualTimer timer, TimeSpan due)
    {
        timer.Order = ++_order;
        _timers.Enqueue(timer, (_ticks + Math.Max(0, due.Ticks), timer.Order));
    }

    private sealed class VirtualTimer(VirtualTime owner, TimerCallback callback, object? state) : ITimer
    {
        private TimerCallback? _callback = callback;
        private object? _state = state;

        /// <summary>Which entry of the queue counts; 0 = not armed.</summary>
        internal long Order { get; set; }

        internal TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Order = 0;
            Period = period;
            if (_callback is null) return false;
            if (dueTime != Timeout.InfiniteTimeSpan) owner.Arm(this, dueTime);
            return true;
        }

        /// <summary>Its entry stays in the queue until it is due; what it would call does not.</summary>
        public void Dispose()
        {
            Order = 0;
            _callback = null;
            _state = null;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Fire() => _callback?.Invoke(_state);
    }
}
