namespace MarketPrism.Operator.Runtime.Queue;

/// <summary>Keys with a due time, one timer for all of them; of two times for a key the earlier one counts.</summary>
internal sealed class DelayedKeys<TKey> : IDisposable
    where TKey : notnull
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(1);
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Action<TKey> _due;
    private readonly PriorityQueue<TKey, long> _heap = new();
    private readonly Dictionary<TKey, long> _dueAt = [];
    private readonly ITimer _timer;

    public DelayedKeys(TimeProvider time, Action<TKey> due)
    {
        _time = time;
        _due = due;
        _timer = time.CreateTimer(static state => ((DelayedKeys<TKey>)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(TKey key, TimeSpan delay)
    {
        lock (_lock)
        {
            var at = _time.GetTimestamp() + (long)(delay.TotalSeconds * _time.TimestampFrequency);
            if (_dueAt.TryGetValue(key, out var known) && known <= at) return;
            _dueAt[key] = at;
            _heap.Enqueue(key, at);
            if (_heap.Peek()!.Equals(key)) Arm();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Fire()
    {
        var due = new List<TKey>();
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            while (_heap.TryPeek(out var key, out var at) && at <= now)
            {
                _heap.Dequeue();
                if (!_dueAt.TryGetValue(key, out var current) || current != at) continue; // an earlier time took its place
                _dueAt.Remove(key);
                due.Add(key);
            }

            Arm();
        }

        foreach (var key in due) _due(key);
    }

    private void Arm()
    {
        if (!_heap.TryPeek(out _, out var at)) return;
        var ticks = Math.Max(0, at - _time.GetTimestamp());
        // rounded up to whole milliseconds, the timers' grain: firing early would only arm it again
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(ticks * 1000.0 / _time.TimestampFrequency));
        _timer.Change(wait < MaxWait ? wait : MaxWait, Timeout.InfiniteTimeSpan);
    }

}
