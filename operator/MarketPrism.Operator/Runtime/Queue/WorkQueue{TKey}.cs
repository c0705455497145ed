using System.Diagnostics.Metrics;
using System.Threading.Channels;
using MarketPrism.Operator.Runtime.Metrics;

namespace MarketPrism.Operator.Runtime.Queue;

/// <summary>
/// Keys that need work. A key waits at most once and is never worked on twice at a time: added meanwhile, it waits until it is done.
/// </summary>
internal sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly WorkQueueMetrics _metrics;
    private readonly FailureLimiter<TKey> _limiter;
    private readonly Channel<bool> _tokens = Channel.CreateUnbounded<bool>();
    private readonly PriorityQueue<TKey, (int Rank, long Order)> _ready = new();
    private readonly Dictionary<TKey, Waiting> _waiting = [];
    private readonly Dictionary<TKey, WorkPriority> _dirty = [];
    private readonly Dictionary<TKey, long> _processing = [];
    private readonly DelayedKeys<TKey> _delayed;
    private long _order;

    public WorkQueue(string name, RateLimitOptions limits, Meter meter, TimeProvider time)
    {
        _time = time;
        _limiter = new FailureLimiter<TKey>(limits, time);
        _delayed = new DelayedKeys<TKey>(time, k => Add(k));
        _metrics = new WorkQueueMetrics(meter, name, () => Depth, Running);
    }

    public int Depth
    {
        get
        {
            lock (_lock) return _waiting.Count;
        }
    }

    public void Add(TKey key, WorkPriority priority = WorkPriority.Normal)
    {
        lock (_lock)
        {
            if (_processing.ContainsKey(key))
            {
                if (!_dirty.TryGetValue(key, out var known) || known < priority) _dirty[key] = priority;
                return;
            }

            Enqueue(key, priority);
        }
    }

    /// <summary>Adds the key later; an earlier time wins over one that was asked for before.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero) Add(key);
        else _delayed.Add(key, delay);
    }

    /// <summary>Adds the key after the delay that its failures earned.</summary>
    public void AddRateLimited(TKey key)
    {
        TimeSpan delay;
        lock (_lock) delay = _limiter.Next(key);
        _metrics.Retried();
        AddAfter(key, delay);
    }

    /// <summary>Forgets the key's failures.</summary>
    public void Forget(TKey key)
    {
        lock (_lock) _limiter.Forget(key);
    }

    public int Failures(TKey key)
    {
        lock (_lock) return _limiter.Failures(key);
    }

    /// <summary>Waits for a key; it must be given back by <see cref="Done"/>.</summary>
    public async ValueTask<TKey> TakeAsync(CancellationToken cancellationToken)
    {
        await _tokens.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            while (true)
            {
                var known = _ready.TryDequeue(out var key, out var at);
                if (!known) throw new InvalidOperationException("a token without a key");
                if (!_waiting.TryGetValue(key!, out var waiting) || waiting.Order != at.Order) continue; // it was moved up since
                _waiting.Remove(key!);
                var now = _time.GetTimestamp();
                _processing[key!] = now;
                _metrics.Started(_time.GetElapsedTime(waiting.Since, now));
                return key!;
            }
        }
    }

    public void Done(TKey key)
    {
        lock (_lock)
        {
            if (_processing.Remove(key, out var since)) _metrics.Finished(_time.GetElapsedTime(since));
            if (_dirty.Remove(key, out var priority)) Enqueue(key, priority);
        }
    }

    public void Dispose()
    {
        _delayed.Dispose();
        _tokens.Writer.TryComplete();
    }

    private void Enqueue(TKey key, WorkPriority priority)
    {
        if (_waiting.TryGetValue(key, out var known))
        {
            if (known.Priority >= priority) return;
            _waiting[key] = known with { Priority = priority, Order = ++_order };
            _ready.Enqueue(key, (-(int)priority, _order));
            return;
        }

        _waiting[key] = new Waiting(priority, ++_order, _time.GetTimestamp());
        _ready.Enqueue(key, (-(int)priority, _order));
        _metrics.Added();
        _tokens.Writer.TryWrite(true);
    }

    private (double Unfinished, double Longest) Running()
    {
        lock (_lock)
        {
            var sum = 0.0;
            var longest = 0.0;
            foreach (var since in _processing.Values)
            {
                var seconds = _time.GetElapsedTime(since).TotalSeconds;
                sum += seconds;
                longest = Math.Max(longest, seconds);
            }

            return (sum, longest);
        }
    }

    private readonly record struct Waiting(WorkPriority Priority, long Order, long Since);
}
