using System.Numerics;

namespace MarketPrism.Feeds;

/// <summary>Durations in buckets of a quarter of a power of two of 100 ns; one writer, any reader.</summary>
internal sealed class LatencyHistogram
{
    private readonly long[] _buckets = new long[128];

    internal void Add(long ticks)
    {
        var i = IndexOf(ticks);
        Volatile.Write(ref _buckets[i], _buckets[i] + 1);
    }

    internal void AddTo(long[] sum)
    {
        for (var i = 0; i < _buckets.Length; i++) sum[i] += Volatile.Read(ref _buckets[i]);
    }

    internal static long[] NewSum() => new long[128];

    /// <summary>The upper bound of the bucket that a quantile falls in, µs.</summary>
    internal static double Quantile(long[] sum, double quantile)
    {
        long total = 0;
        foreach (var n in sum) total += n;
        if (total == 0) return 0;
        var rank = (long)Math.Ceiling(total * quantile);
        for (var i = 0; i < sum.Length; i++)
        {
            rank -= sum[i];
            if (rank <= 0) return UpperBound(i) / 10.0;
        }

        return UpperBound(sum.Length - 1) / 10.0;
    }

    private static int IndexOf(long ticks)
    {
        if (ticks < 4) return (int)Math.Max(0, ticks);
        var log = BitOperations.Log2((ulong)ticks);
        return Math.Min(127, (log * 4) + (int)((ticks >> (log - 2)) & 3) - 4);
    }

    private static double UpperBound(int index) => index < 4 ? index + 1 : (4 + (index & 3) + 1) * Math.Pow(2, (index / 4) - 1);
}
