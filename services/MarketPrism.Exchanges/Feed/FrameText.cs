using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MarketPrism.Exchanges;

/// <summary>Steps through frames that look as the venues write them; everything else is <see cref="FrameScanner"/>'s.</summary>
internal static class FrameText
{
    private const ulong Zeros = 0x3030303030303030;
    private const ulong Ones = 0x0101010101010101;
    private const ulong AboveNine = 0x7676767676767676; // carries any byte above 9 into its high bit

    /// <summary>Reads digits, eight at a time.</summary>
    /// <param name="text">The frame.</param>
    /// <param name="at">Where the digits begin; then where they end.</param>
    /// <param name="value">The number.</param>
    /// <returns>False when there is none, or more than 18 digits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryDigits(ReadOnlySpan<byte> text, scoped ref int at, out long value)
    {
        value = 0;
        var i = at;
        while (i + 8 <= text.Length)
        {
            var chunk = BinaryPrimitives.ReadUInt64LittleEndian(text[i..]) ^ Zeros;
            var other = ((chunk + AboveNine) | chunk) & (Ones << 7); // the first byte that is no digit is exact; those above it may be wrong
            if (other == 0)
            {
                value = (value * 100_000_000) + Eight(chunk);
                i += 8;
                if (i - at > 16) return false;
                continue;
            }

            var digits = BitOperations.TrailingZeroCount(other) / 8;
            if (digits > 0) value = (value * FixedNumber.Pow10(digits)) + Eight(chunk << (64 - (8 * digits)));
            i += digits;
            var length = i - at;
            at = i;
            return length is > 0 and <= 18;
        }

        return TryLastDigits(text, ref at, i, ref value);
    }

    /// <summary>So near to the frame's end that eight bytes cannot be read.</summary>
    private static bool TryLastDigits(ReadOnlySpan<byte> text, scoped ref int at, int i, ref long value)
    {
        for (; (uint)i < (uint)text.Length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit > 9) break;
            value = (value * 10) + digit;
        }

        var length = i - at;
        at = i;
        return length is > 0 and <= 18;
    }

    /// <summary>Skips a string without escapes, or a number, or a word.</summary>
    /// <param name="text">The frame.</param>
    /// <param name="at">Where the value begins; then behind it.</param>
    /// <returns>False for anything else.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TrySkip(ReadOnlySpan<byte> text, scoped ref int at)
    {
        if ((uint)at >= (uint)text.Length) return false;
        if (text[at] == '"') return TrySkipText(text, ref at);

        for (var i = at; (uint)i < (uint)text.Length; i++)
        {
            if (text[i] is (byte)'{' or (byte)'[' or (byte)'"' or <= (byte)' ') return false;
            if (text[i] is not ((byte)',' or (byte)'}')) continue;
            at = i;
            return i > 0;
        }

        return false;
    }

    /// <summary>Looks at eight bytes at a time for the quote or a backslash.</summary>
    private static bool TrySkipText(ReadOnlySpan<byte> text, scoped ref int at)
    {
        var i = at + 1;
        while (i + 8 <= text.Length)
        {
            var chunk = BinaryPrimitives.ReadUInt64LittleEndian(text[i..]);
            var found = ZeroBytes(chunk ^ (Ones * '"')) | ZeroBytes(chunk ^ (Ones * '\\'));
            if (found != 0)
            {
                i += BitOperations.TrailingZeroCount(found) / 8; // the first found is exact; only those above it may be none
                break;
            }

            i += 8;
        }

        while ((uint)i < (uint)text.Length && text[i] is not ((byte)'"' or (byte)'\\')) i++;
        if ((uint)i >= (uint)text.Length || text[i] == '\\') return false;
        at = i + 1;
        return true;
    }

    /// <summary>Sets the high bit of bytes that are zero (and maybe of some above the first).</summary>
    private static ulong ZeroBytes(ulong value) => (value - Ones) & ~value & (Ones << 7);

    /// <summary>The number of eight digits that have been brought down to 0 to 9, the first in the lowest byte.</summary>
    private static uint Eight(ulong digits)
    {
        digits = (digits * 10) + (digits >> 8); // pairs
        return (uint)((((digits & 0x000000FF000000FF) * 0x000F424000000064) + (((digits >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32);
    }
}
