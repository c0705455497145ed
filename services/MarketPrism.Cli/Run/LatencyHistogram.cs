using System.Numerics;

namespace MarketPrism.Cli.Run;

/// <summary>Latencies in buckets of 1/16 of a power of two: 6 % apart, whatever their size, in constant memory.</summary>
internal sealed class LatencyHistogram
{
    private const int Sub = 16;
    private readonly long[] _buckets = new long[64 * Sub];

    internal long Count { get; private set; }

    internal void Add(long microseconds)
    {
        Count++;
        _buckets[Index(Math.Max(0, microseconds))]++;
    }

    internal long? Quantile(double q)
    {
        if (Count == 0) return null;
        var rank = (long)Math.Ceiling(q * Count);
        for (var i = 0; i < _buckets.Length; i++)
        {
            rank -= _buckets[i];
            if (rank <= 0) return UpperBound(i);
        }

        return UpperBound(_buckets.Length - 1);
    }

    private static int Index(long value)
    {
        if (value < Sub) return (int)value;
        var exponent = BitOperations.Log2((ulong)value);
        return ((exponent - 3) * Sub) + (int)((value >> (exponent - 4)) & (Sub - 1));
    }

    private static long UpperBound(int index)
    {
        if (index < Sub) return index;
        var exponent = (index / Sub) + 3;
        return (((long)Sub + (index % Sub) + 1) << (exponent - 4)) - 1;
    }
}
