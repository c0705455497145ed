using System.Text;

namespace MarketPrism.Operator.Sharding;

/// <summary>How much a shard likes a symbol; fixed for ever, because another score would move every symbol.</summary>
internal static class RendezvousScore
{
    public static ulong Of(int shard, string symbol)
    {
        var hash = 14695981039346656037UL ^ (uint)shard;
        Span<byte> bytes = stackalloc byte[256];
        var length = Encoding.UTF8.GetBytes(symbol.AsSpan(0, Math.Min(symbol.Length, 64)), bytes);
        foreach (var b in bytes[..length]) hash = (hash ^ b) * 1099511628211UL;
        // FNV's high bits mix badly for short keys; the finaliser of MurmurHash3 spreads them
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccdUL;
        hash ^= hash >> 33;
        hash *= 0xc4ceb9fe1a85ec53UL;
        return hash ^ (hash >> 33);
    }
}
