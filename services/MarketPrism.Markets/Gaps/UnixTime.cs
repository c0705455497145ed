namespace MarketPrism.Markets.Gaps;

/// <summary>Unix time in nanoseconds, as headers and records have it.</summary>
public static class UnixTime
{
    /// <summary>The time now, Unix ns (a provider's resolution is 100 ns).</summary>
    /// <param name="time">The clock.</param>
    /// <returns>Nanoseconds since 1970.</returns>
    public static long UnixNs(this TimeProvider time) => (time.GetUtcNow().Ticks - DateTimeOffset.UnixEpoch.Ticks) * 100;
}
