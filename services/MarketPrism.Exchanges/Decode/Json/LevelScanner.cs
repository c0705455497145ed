using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MarketPrism.Exchanges;

/// <summary>
/// Reads levels in the form that venues write, <c>["64123.40","0.512"],[…</c> without spaces, 64 bytes at a time: where quotes, points and digits stand is found by vector compares, the digits
/// are turned into numbers eight at a time. It checks all it takes; whatever looks different is left to the plain reader, <see cref="JsonCursor"/>.
/// </summary>
internal static class LevelScanner
{
    private const int Block = 64;
    private const int Overrun = 8; // digits are loaded eight at a time
    private const int MaxDigits = 8;
    private const uint OpenLevel = '[' | ('"' << 8);
    private const uint Between = '"' | (',' << 8) | ('"' << 16);
    private const uint BetweenMask = 0xFFFFFF;
    private const ulong ZeroDigits = 0x3030303030303030;

    /// <summary>Takes levels for as long as they have the usual form.</summary>
    /// <param name="json">The text.</param>
    /// <param name="at">At the <c>[</c> of a level, or after the first at the comma before it; moved behind the last level that was taken.</param>
    /// <param name="isFirst">Whether no level has come before.</param>
    /// <param name="priceScale">Decimals of prices.</param>
    /// <param name="quantityScale">Decimals of quantities.</param>
    /// <param name="levels">Gets the levels.</param>
    /// <returns>Whether any was taken.</returns>
    public static bool Read(ReadOnlySpan<byte> json, ref int at, bool isFirst, int priceScale, int quantityScale, LevelBuffer levels)
    {
        if (!Vector128.IsHardwareAccelerated || !BitConverter.IsLittleEndian || priceScale > MaxDigits || quantityScale > MaxDigits) return false;
        ref var text = ref MemoryMarshal.GetReference(json);
        var start = at;
        var level = at;
        if (!isFirst)
        {
            if (at >= json.Length || json[at] != (byte)',') return false;
            level++;
        }

        var last = json.Length - Block - Overrun;
        while (level <= last)
        {
            var masks = new LevelMasks(ref Unsafe.Add(ref text, level));
            var taken = ReadBlock(ref Unsafe.Add(ref text, level), masks, priceScale, quantityScale, levels, out var isMore);
            if (taken == 0) break;
            at = level + taken;
            if (!isMore) break;
            level = at + 1;
        }

        return at != start;
    }

    // The levels that lie wholly in the block; ends behind the last one's bracket
    private static int ReadBlock(ref byte block, in LevelMasks masks, int priceScale, int quantityScale, LevelBuffer levels, out bool isMore)
    {
        var taken = 0;
        var at = 0;
        isMore = false;
        while (at < Block - 12)
        {
            if (Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref block, at)) != OpenLevel) break;
            var price = at + 2;
            var priceLength = BitOperations.TrailingZeroCount(masks.Quotes >> price);
            var quantity = price + priceLength + 3;
            if (quantity >= Block - 3) break;
            var quantityLength = BitOperations.TrailingZeroCount(masks.Quotes >> quantity);
            var end = quantity + quantityLength + 1;
            if (end >= Block - 1) break;
            if ((Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref block, price + priceLength)) & BetweenMask) != Between) break;
            if (!TryNumber(ref Unsafe.Add(ref block, price), masks, price, priceLength, priceScale, out var priceMantissa)) break;
            if (!TryNumber(ref Unsafe.Add(ref block, quantity), masks, quantity, quantityLength, quantityScale, out var quantityMantissa)) break;
            if (Unsafe.Add(ref block, end) != (byte)']')
            {
                end = SkipExtras(ref block, masks, end);
                if (end < 0) break;
            }

            levels.Add(new BookLevel(priceMantissa, quantityMantissa));
            taken = end + 1;
            isMore = Unsafe.Add(ref block, taken) == (byte)',';
            if (!isMore) break;
            at = taken + 1;
        }

        return taken;
    }

    // OKX: two more quoted integers, ,"0","3"]
    private static int SkipExtras(ref byte block, in LevelMasks masks, int at)
    {
        while (at < Block - 4)
        {
            if (Unsafe.Add(ref block, at) == (byte)']') return at;
            if (Unsafe.Add(ref block, at) != (byte)',' || Unsafe.Add(ref block, at + 1) != (byte)'"') return -1;
            var digits = BitOperations.TrailingZeroCount(~(masks.Digits >> (at + 2)));
            at += 2 + digits;
            if (digits == 0 || at >= Block - 2 || Unsafe.Add(ref block, at) != (byte)'"') return -1;
            at++;
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryNumber(ref byte text, in LevelMasks masks, int at, int length, int scale, out long mantissa)
    {
        mantissa = 0;
        var points = masks.Points >> at;
        var digitsOrPoint = (masks.Digits >> at) | points;
        if (BitOperations.TrailingZeroCount(~digitsOrPoint) != length) return false;
        points &= (1UL << length) - 1;
        var whole = points == 0 ? length : BitOperations.TrailingZeroCount(points);
        if ((uint)(whole - 1) >= MaxDigits) return false;
        var digits = Unsafe.ReadUnaligned<ulong>(ref text) << (Block - (whole * 8));
        mantissa = (long)Parse(digits) * FixedNumber.Pow10(scale);
        if (points == 0) return true;

        var fraction = length - whole - 1;
        if ((points & (points - 1)) != 0 || (uint)(fraction - 1) >= MaxDigits) return false;
        digits = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref text, whole + 1));
        if (fraction > scale)
        {
            // Zeros may follow, other digits need a larger scale
            var rest = (digits ^ ZeroDigits) >> (scale * 8);
            if ((rest & (ulong.MaxValue >> (Block - ((fraction - scale) * 8)))) != 0) return false;
            if (scale == 0) return true;
            fraction = scale;
        }

        mantissa += (long)Parse(digits << (Block - (fraction * 8))) * FixedNumber.Pow10(scale - fraction);
        return true;
    }

    // Eight digits, the first in the lowest byte; bytes of 0 count as the digit 0
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Parse(ulong digits)
    {
        digits = (digits & 0x0F0F0F0F0F0F0F0F) * 2561 >> 8;
        digits = (digits & 0x00FF00FF00FF00FF) * 6553601 >> 16;
        return (digits & 0x0000FFFF0000FFFF) * 42949672960001 >> 32;
    }
}
