using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MarketPrism.Exchanges;

/// <summary>Where in 64 bytes the characters of levels stand, a bit for each byte.</summary>
internal readonly struct LevelMasks
{
    /// <summary>Quotes.</summary>
    public readonly ulong Quotes;

    /// <summary>Decimal points.</summary>
    public readonly ulong Points;

    /// <summary>Digits.</summary>
    public readonly ulong Digits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LevelMasks(ref byte block)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            var bytes = Vector512.LoadUnsafe(ref block);
            Quotes = Vector512.Equals(bytes, Vector512.Create((byte)'"')).ExtractMostSignificantBits();
            Points = Vector512.Equals(bytes, Vector512.Create((byte)'.')).ExtractMostSignificantBits();
            Digits = Vector512.LessThanOrEqual(bytes - Vector512.Create((byte)'0'), Vector512.Create((byte)9)).ExtractMostSignificantBits();
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Add256(ref block, 0, ref Quotes, ref Points, ref Digits);
            Add256(ref block, 32, ref Quotes, ref Points, ref Digits);
        }
        else
        {
            for (var at = 0; at < 64; at += 16) Add128(ref block, at, ref Quotes, ref Points, ref Digits);
        }
    }

    internal static void Add256(ref byte block, int at, ref ulong quotes, ref ulong points, ref ulong digits)
    {
        var bytes = Vector256.LoadUnsafe(ref block, (nuint)at);
        quotes |= (ulong)Vector256.Equals(bytes, Vector256.Create((byte)'"')).ExtractMostSignificantBits() << at;
        points |= (ulong)Vector256.Equals(bytes, Vector256.Create((byte)'.')).ExtractMostSignificantBits() << at;
        digits |= (ulong)Vector256.LessThanOrEqual(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)9)).ExtractMostSignificantBits() << at;
    }

    internal static void Add128(ref byte block, int at, ref ulong quotes, ref ulong points, ref ulong digits)
    {
        var bytes = Vector128.LoadUnsafe(ref block, (nuint)at);
        quotes |= (ulong)Vector128.Equals(bytes, Vector128.Create((byte)'"')).ExtractMostSignificantBits() << at;
        points |= (ulong)Vector128.Equals(bytes, Vector128.Create((byte)'.')).ExtractMostSignificantBits() << at;
        digits |= (ulong)Vector128.LessThanOrEqual(bytes - Vector128.Create((byte)'0'), Vector128.Create((byte)9)).ExtractMostSignificantBits() << at;
    }
}
