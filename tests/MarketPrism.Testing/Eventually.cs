namespace MarketPrism.Testing;

/// <summary>Waits for real processes and sockets with a deadline, never for a fixed time.</summary>
public static class Eventually
{
    /// <summary>How long <see cref="BeAsync(Func{bool}, string, TimeSpan?)"/> waits when not told: generous, because machines are noisy.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(30);

    /// <summary>Returns when <paramref name="condition"/> holds; throws with <paramref name="what"/> at the deadline.</summary>
    public static Task BeAsync(Func<bool> condition, string what, TimeSpan? deadline = null) =>
        BeAsync(() => Task.FromResult(condition()), what, deadline);

    /// <summary>Returns when <paramref name="condition"/> holds; throws with <paramref name="what"/> at the deadline.</summary>
    public static async Task BeAsync(Func<Task<bool>> condition, string what, TimeSpan? deadline = null)
    {
        var limit = deadline ?? DefaultDeadline;
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > limit) throw new TimeoutException($"Not within {limit.TotalSeconds:0} s: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }
}
