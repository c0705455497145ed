namespace MarketPrism.Feeds;

/// <summary>A stream's own rhythm: its last 256 inter-arrival times. Written by the one connection that leads, read by the session.</summary>
internal sealed class Cadence
{
    internal const int Samples = 256;
    private const int Enough = 32;
    private readonly long[] _ring = new long[Samples];
    private readonly long[] _sorted = new long[Samples];
    private long _count;
    private long _computedAt;
    private long _p99;

    internal bool IsKnown => Volatile.Read(ref _count) >= Enough;

    internal void Add(long gap)
    {
        _ring[(int)(_count & (Samples - 1))] = gap;
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>The 99th percentile, in ticks; of fewer than a hundred samples the longest.</summary>
    internal long P99()
    {
        var count = Volatile.Read(ref _count);
        var n = (int)Math.Min(count, Samples);
        if (count - _computedAt < n / 4 || count == _computedAt) return _p99;
        if (n == 0) return 0;
        Array.Copy(_ring, _sorted, n);
        Array.Sort(_sorted, 0, n);
        _p99 = _sorted[Math.Min(n - 1, (int)Math.Ceiling(0.99 * n) - (n < 100 ? 0 : 1))];
        _computedAt = count;
        return _p99;
    }

    /// <summary>Frames a second over the samples.</summary>
    internal double Rate()
    {
        var n = (int)Math.Min(Volatile.Read(ref _count), Samples);
        long sum = 0;
        for (var i = 0; i < n; i++) sum += _ring[i];
        return sum == 0 ? 0 : n / TimeSpan.FromTicks(sum).TotalSeconds;
    }
}
