namespace MarketPrism.Simulator.Market;

/// <summary>SplitMix64: small, quick, and the same on every machine and runtime, so that a seed names one market for ever.</summary>
internal sealed class MarketRandom(ulong seed)
{
    private ulong _state = seed;

    public static MarketRandom For(ulong seed, string salt)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in salt) hash = (hash ^ c) * 1099511628211UL;
        return new MarketRandom(seed ^ hash);
    }

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15UL;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, limit).</summary>
    public long Below(long limit) => (long)(NextDouble() * limit);

    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>0, 1, 2 … with the given mean, falling geometrically.</summary>
    public long Geometric(double mean) => mean <= 0 ? 0 : (long)(-mean * Math.Log(1 - NextDouble()));

    /// <summary>Standard normal, by the sum of four uniforms: the tails do not matter here, the speed does.</summary>
    public double Normal() => (NextDouble() + NextDouble() + NextDouble() + NextDouble() - 2) * 1.7320508;
}
