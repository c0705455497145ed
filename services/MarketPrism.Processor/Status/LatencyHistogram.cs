using System.Numerics;

namespace MarketPrism.Processor;

/// <summary>Latencies in buckets that grow by an eighth: percentiles within 12 %. One writer, any reader; allocates nothing.</summary>
public sealed class LatencyHistogram
{
    private const int SubBits = 3;

    private readonly long[] _buckets = new long[64 << SubBits];
    private long _count;
    private long _sumUs;

    /// <summary>How many were recorded.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Their sum, µs.</summary>
    public long SumUs => Volatile.Read(ref _sumUs);

    /// <summary>Records a latency.</summary>
    /// <param name="us">Microseconds; below 0 counts as 0 (clocks differ).</param>
    public void Record(long us)
    {
        us = Math.Max(0, us);
        _buckets[Bucket(us)]++;
        Volatile.Write(ref _count, _count + 1);
        Volatile.Write(ref _sumUs, _sumUs + us);
    }

    /// <summary>Adds another histogram's records to this one.</summary>
    /// <param name="other">The other one.</param>
    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _buckets.Length; i++) _buckets[i] += Volatile.Read(ref other._buckets[i]);
        _count += other.Count;
        _sumUs += other.SumUs;
    }

    /// <summary>A percentile.</summary>
    /// <param name="share">0 to 1.</param>
    /// <returns>Microseconds, rounded up to the bucket's end; 0 when nothing was recorded.</returns>
    public long Percentile(double share)
    {
        long total = 0;
        foreach (var bucket in _buckets) total += bucket;
        if (total == 0) return 0;
        var rank = (long)Math.Ceiling(total * share);
        long seen = 0;
        for (var i = 0; i < _buckets.Length; i++)
        {
            seen += _buckets[i];
            if (seen >= rank) return End(i);
        }

        return End(_buckets.Length - 1);
    }

    /// <summary>The counts at or below bounds, as histograms of metrics want them.</summary>
    /// <param name="boundsUs">Bounds, µs, rising.</param>
    /// <param name="cumulative">Gets a count a bound.</param>
    public void CumulativeCounts(ReadOnlySpan<long> boundsUs, Span<long> cumulative)
    {
        var at = 0;
        long seen = 0;
        for (var i = 0; i < boundsUs.Length; i++)
        {
            for (; at < _buckets.Length && End(at) <= boundsUs[i]; at++) seen += Volatile.Read(ref _buckets[at]);
            cumulative[i] = seen;
        }
    }

    private static int Bucket(long us)
    {
        if (us < 1 << SubBits) return (int)us;
        var exponent = 63 - BitOperations.LeadingZeroCount((ulong)us);
        return ((exponent - SubBits + 1) << SubBits) + (int)((us >> (exponent - SubBits)) & ((1 << SubBits) - 1));
    }

    private static long End(int bucket)
    {
        if (bucket < 1 << SubBits) return bucket;
        var exponent = (bucket >> SubBits) + SubBits - 1;
        if (exponent > 61) return long.MaxValue;
        return (((1L << SubBits) + (bucket & ((1 << SubBits) - 1)) + 1) << (exponent - SubBits)) - 1;
    }
}
