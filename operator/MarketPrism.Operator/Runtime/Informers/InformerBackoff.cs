namespace MarketPrism.Operator.Runtime.Informers;

/// <summary>Growing, jittered delays between tries; two minutes of health start them anew.</summary>
internal sealed class InformerBackoff(InformerOptions options, Random random, TimeProvider time)
{
    private static readonly TimeSpan ResetAfter = TimeSpan.FromMinutes(2);
    private TimeSpan _next = options.MinBackoff;
    private long _lastFailure;

    public TimeSpan Next()
    {
        if (_lastFailure != 0 && time.GetElapsedTime(_lastFailure) > ResetAfter) _next = options.MinBackoff;
        _lastFailure = Math.Max(1, time.GetTimestamp());
        var delay = _next * (1 + random.NextDouble());
        _next = TimeSpan.FromTicks(Math.Min(_next.Ticks * 2, options.MaxBackoff.Ticks));
        return delay;
    }
}
