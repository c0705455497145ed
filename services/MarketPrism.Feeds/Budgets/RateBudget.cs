namespace MarketPrism.Feeds;

/// <summary>
/// A number of things in a span of time: in any span of that length, not only on average, at most that number is given out. Whoever asks for more than is left waits
/// his turn; nobody overtakes within a priority. Thread-safe.
/// </summary>
public sealed class RateBudget : IDisposable
{
    private readonly Lock _lock = new();
    // What a venue answers may be anything; no ban of one lasts longer, and timers take no more than 49 days
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(7);

    private readonly TimeProvider _time;
    private readonly RateLimit _limit;
    private readonly BudgetWindow _window;
    private readonly PriorityQueue<BudgetWaiter, (BudgetPriority Priority, long Order)> _waiters = new();
    private readonly ITimer _timer;
    private long _order;
    private long _pausedUntil;
    private int _members = 1;
    private int _waiting;
    private bool _disposed;

    /// <summary>Creates a full budget.</summary>
    /// <param name="name">For status and metrics: <c>connects</c>, <c>weight:futures</c>.</param>
    /// <param name="limit">How many in which span.</param>
    /// <param name="time">The clock.</param>
    public RateBudget(string name, RateLimit limit, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit.Count, 1, nameof(limit));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit.Per, TimeSpan.Zero, nameof(limit));
        Name = name;
        _limit = limit;
        _time = time;
        _window = new BudgetWindow((long)(limit.Per.TotalSeconds * time.TimestampFrequency));
        _pausedUntil = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((RateBudget)state!).Grant(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>How it is now.</summary>
    public BudgetStatus Status
    {
        get
        {
            lock (_lock)
            {
                var now = _time.GetTimestamp();
                var limit = Limit;
                return new BudgetStatus(Name, limit, _limit.Per, Math.Max(0, limit - _window.Used(now)), _waiting, Span(Math.Max(0, _pausedUntil - now)));
            }
        }
    }

    private int Limit => Math.Max(1, _limit.Count / _members);

    /// <summary>Takes at once or not at all; never overtakes those who wait.</summary>
    /// <param name="amount">How much; more than the whole limit counts as the whole.</param>
    /// <returns>Whether it was taken.</returns>
    public bool TryTake(int amount = 1)
    {
        lock (_lock)
        {
            if (_waiting > 0 || DelayFor(amount) > 0) return false;
            Spend(amount);
            return true;
        }
    }

    /// <summary>Takes although nothing may be left: for what cannot wait (pings), so that the rest waits longer.</summary>
    /// <param name="amount">How much.</param>
    public void TakeAnyway(int amount = 1)
    {
        lock (_lock) Spend(amount);
    }

    /// <summary>Takes, waiting until it is this caller's turn and enough is left.</summary>
    /// <param name="amount">How much; more than the whole limit counts as the whole.</param>
    /// <param name="priority">Who goes first.</param>
    /// <param name="cancellationToken">Gives the place in the queue up.</param>
    /// <returns>A task that completes when it was taken.</returns>
    public ValueTask TakeAsync(int amount, BudgetPriority priority, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BudgetWaiter waiter;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_waiting == 0 && DelayFor(amount) == 0)
            {
                Spend(amount);
                return ValueTask.CompletedTask;
            }

            waiter = new BudgetWaiter(amount);
            _waiters.Enqueue(waiter, (priority, ++_order));
            _waiting++;
            Arm();
        }

        return new ValueTask(WaitAsync(waiter, cancellationToken));
    }

    /// <summary>How long a request made now would wait, those before it included; an estimate for status.</summary>
    /// <param name="amount">How much, of all requests together.</param>
    /// <returns>The time.</returns>
    public TimeSpan Estimate(int amount = 1)
    {
        lock (_lock)
        {
            long ahead = 0;
            foreach (var (waiter, _) in _waiters.UnorderedItems)
            {
                if (!waiter.IsDone) ahead += Math.Min(waiter.Amount, Limit);
            }

            if (ahead == 0 && amount <= Limit) return Span(DelayFor(amount));
            var now = _time.GetTimestamp();
            var missing = ahead + amount - Math.Max(0, Limit - _window.Used(now));
            return Span(Math.Max(0, _pausedUntil - now)) + (_limit.Per * (Math.Max(0.0, missing) / Limit));
        }
    }

    /// <summary>The venue said to stay away: nothing is given out before that time has passed. The longest of several pauses counts.</summary>
    /// <param name="duration">How long.</param>
    public void PauseFor(TimeSpan duration)
    {
        lock (_lock)
        {
            _pausedUntil = Math.Max(_pausedUntil, _time.GetTimestamp() + Ticks(duration < LongestPause ? duration : LongestPause));
            Arm();
        }
    }

    /// <summary>Corrects what is used up by what the venue says, when that is more: others share the address.</summary>
    /// <param name="used">Used in the current span, by the venue's count.</param>
    public void ReportUsed(int used)
    {
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            var unknown = used - _window.Used(now);
            if (unknown > 0) _window.Add(now, unknown);
        }
    }

    /// <summary>Shares the limit with other processes behind the same address.</summary>
    /// <param name="members">How many share, this one included; at least 1.</param>
    public void SetShare(int members)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        lock (_lock)
        {
            if (_members == members) return;
            _members = members;
            Arm();
        }
    }

    /// <summary>Ends it: those who wait are cancelled.</summary>
    public void Dispose()
    {
        List<BudgetWaiter> left;
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            left = [.. _waiters.UnorderedItems.Select(w => w.Element)];
            _waiters.Clear();
            _waiting = 0;
        }

        _timer.Dispose();
        foreach (var waiter in left) waiter.TryCancel(CancellationToken.None);
    }

    private async Task WaitAsync(BudgetWaiter waiter, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((Action<CancellationToken>)state!)(token), (Action<CancellationToken>)(token => Leave(waiter, token)));
        await waiter.Granted;
    }

    private void Leave(BudgetWaiter waiter, CancellationToken token)
    {
        lock (_lock)
        {
            if (!waiter.TryCancel(token)) return;
            _waiting--;
            if (_waiting == 0) _waiters.Clear();
            else Arm(); // it may have been the head
        }
    }

    private void Grant()
    {
        lock (_lock)
        {
            while (!_disposed && _waiters.TryPeek(out var head, out _))
            {
                if (!head.IsDone)
                {
                    if (DelayFor(head.Amount) > 0) break;
                    Spend(head.Amount);
                    _waiting--;
                    head.TryGrant();
                }

                _waiters.Dequeue();
            }

            Arm();
        }
    }

    private void Arm()
    {
        while (_waiters.TryPeek(out var done, out _) && done.IsDone) _waiters.Dequeue();
        if (_disposed || !_waiters.TryPeek(out var head, out _)) return;
        // A millisecond more: timers may fire early by their resolution
        _timer.Change(Span(Math.Min(DelayFor(head.Amount), Ticks(LongestPause))) + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private long DelayFor(int amount)
    {
        var now = _time.GetTimestamp();
        return Math.Max(_pausedUntil > now ? _pausedUntil - now : 0, _window.DelayFor(now, Math.Min(amount, Limit), Limit));
    }

    private void Spend(int amount) => _window.Add(_time.GetTimestamp(), Math.Min(amount, Limit));

    private TimeSpan Span(long timestamps) => TimeSpan.FromSeconds((double)timestamps / _time.TimestampFrequency);

    private long Ticks(TimeSpan span) => (long)Math.Ceiling(span.TotalSeconds * _time.TimestampFrequency);
}
