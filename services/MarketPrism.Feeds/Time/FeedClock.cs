namespace MarketPrism.Feeds;

/// <summary>Two clocks from one provider: a monotonic one for every age and deadline, and the wall for time stamps on frames.</summary>
internal sealed class FeedClock(TimeProvider provider)
{
    private readonly long _origin = provider.GetTimestamp();

    internal TimeProvider Provider => provider;

    /// <summary>Monotonic ticks of 100 ns since the clock was made; never steps.</summary>
    internal long Now => provider.GetElapsedTime(_origin).Ticks;

    /// <summary>Wall time of a monotonic moment.</summary>
    internal long ToUnixNs(long moment) => UnixNs - ((Now - moment) * 100);

    internal long UnixNs => (provider.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) * 100;
}
