namespace MarketPrism.Feeds;

/// <summary>Lets at most a number of things pass in any window of a length; the rest wait their turn, in order.</summary>
internal sealed class RateGate(RateLimit limit, FeedClock clock)
{
    private readonly Lock _lock = new();
    private readonly long[] _grants = CreateGrants(limit.Count);
    private int _next;

    /// <summary>Waits for a turn.</summary>
    internal ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        var now = clock.Now;
        long grant;
        lock (_lock)
        {
            grant = Math.Max(now, _grants[_next] + limit.Per.Ticks);
            _grants[_next] = grant;
            _next = (_next + 1) % _grants.Length;
        }

        return grant <= now ? ValueTask.CompletedTask : new ValueTask(Task.Delay(TimeSpan.FromTicks(grant - now), clock.Provider, cancellationToken));
    }

    private static long[] CreateGrants(int count)
    {
        var grants = new long[count];
        Array.Fill(grants, long.MinValue / 2);
        return grants;
    }
}
