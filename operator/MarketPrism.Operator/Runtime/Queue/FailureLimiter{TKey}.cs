namespace MarketPrism.Operator.Runtime.Queue;

/// <summary>The delay of a retry: the key's own exponential one or the shared bucket's, whichever is longer. Guarded by the queue's lock.</summary>
internal sealed class FailureLimiter<TKey>(RateLimitOptions options, TimeProvider time)
    where TKey : notnull
{
    private readonly Dictionary<TKey, int> _failures = [];
    private double _tokens = options.Burst;
    private long _filledAt = time.GetTimestamp();

    public int Failures(TKey key) => _failures.GetValueOrDefault(key);

    public void Forget(TKey key) => _failures.Remove(key);

    public TimeSpan Next(TKey key)
    {
        var failures = _failures.GetValueOrDefault(key);
        _failures[key] = failures + 1;
        var own = Math.Min(options.BaseDelay.TotalSeconds * Math.Pow(2, Math.Min(failures, 60)), options.MaxDelay.TotalSeconds);
        return TimeSpan.FromSeconds(Math.Max(own, TakeToken()));
    }

    /// <summary>Takes a token, on credit where there is none: then the wait until it is there.</summary>
    private double TakeToken()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(options.Burst, _tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * options.Rate)) - 1;
        _filledAt = now;
        return _tokens >= 0 ? 0 : -_tokens / options.Rate;
    }
}
