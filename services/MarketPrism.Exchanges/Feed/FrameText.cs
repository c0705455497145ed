using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MarketPrism.Exchanges;

/// <summary>Steps through frames that look as the venues write them; everything else is <see cref="FrameScanner"/>'s.</summary>
internal static class FrameText
{
    private const ulong HighNibbles = 0xF0F0F0F0F0F0F0F0;
    private const ulong Zeros = 0x3030303030303030;
    private const ulong Ones = 0x0101010101010101;
    private const ulong NineCarry = 0x0606060606060606;

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
        while (i + 8 <= text.Length && TryEight(BinaryPrimitives.ReadUInt64LittleEndian(text[i..]), out var eight))
        {
            value = (value * 100_000_000) + eight;
            i += 8;
            if (i - at > 16) return false;
        }

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

    private static bool TryEight(ulong chunk, out uint value)
    {
        value = 0;
        if (((chunk & HighNibbles) ^ Zeros) != 0 || (((chunk + NineCarry) & HighNibbles) ^ Zeros) != 0) return false;
        chunk -= Zeros;
        chunk = (chunk * 10) + (chunk >> 8); // pairs
        value = (uint)((((chunk & 0x000000FF000000FF) * 0x000F424000000064) + (((chunk >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32);
        return true;
    }
}
