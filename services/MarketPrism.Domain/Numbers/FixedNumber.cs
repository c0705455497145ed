using System.Buffers.Text;
using System.Globalization;

namespace MarketPrism.Domain;

/// <summary>An exact decimal number: <c>Mantissa × 10^-Scale</c>. Two numbers are equal when their values are, whatever their scales.</summary>
/// <param name="Mantissa">All digits, signed.</param>
/// <param name="Scale">Decimals, 0 to <see cref="MaxScale"/>.</param>
public readonly record struct FixedNumber(long Mantissa, byte Scale) : IComparable<FixedNumber>
{
    /// <summary>The most decimals that a number can have: 10^18 is the largest power of ten in a long.</summary>
    public const int MaxScale = 18;

    /// <summary>Reads decimal text exactly: optional minus sign, digits, optional point and digits; no exponent, no spaces, no plus sign.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="value">The number, trailing zeros of the fraction removed.</param>
    /// <returns>False when the text has another form or does not fit 18 decimals and a long.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out FixedNumber value)
    {
        value = default;
        var negative = text.Length > 0 && text[0] == '-';
        var i = negative ? 1 : 0;
        if (i == text.Length) return false;
        var point = text[i..].IndexOf((byte)'.');
        var end = text.Length;
        if (point >= 0)
        {
            point += i;
            if (point == i || point == end - 1) return false;
            while (text[end - 1] == '0') end--;
            if (end - 1 == point) end = point;
        }

        ulong mantissa = 0;
        var scale = 0;
        for (; i < end; i++)
        {
            if (i == point) continue;
            var digit = (uint)(text[i] - '0');
            if (digit > 9 || mantissa > (ulong.MaxValue - 9) / 10) return false;
            mantissa = (mantissa * 10) + digit;
            if (point >= 0 && i > point && ++scale > MaxScale) return false;
        }

        if (mantissa > long.MaxValue) return false;
        value = new FixedNumber(negative ? -(long)mantissa : (long)mantissa, (byte)scale);
        return true;
    }

    /// <summary>Reads decimal text.</summary>
    /// <param name="text">The text, see <see cref="TryParse(ReadOnlySpan{byte}, out FixedNumber)"/>.</param>
    /// <returns>The number.</returns>
    /// <exception cref="FormatException">The text has another form or does not fit.</exception>
    public static FixedNumber Parse(string text) =>
        TryParse(System.Text.Encoding.UTF8.GetBytes(text), out var value) ? value : throw new FormatException($"'{text}' is no decimal number of at most {MaxScale} decimals that fits 64 bits");

    /// <summary>The mantissa at another scale.</summary>
    /// <param name="scale">0 to <see cref="MaxScale"/>.</param>
    /// <param name="mantissa">The mantissa there, when exact.</param>
    /// <returns>False when digits would be lost or the value overflows.</returns>
    public bool TryRescale(int scale, out long mantissa)
    {
        mantissa = Mantissa;
        if (scale >= Scale)
        {
            var factor = Pow10(scale - Scale);
            var product = Math.BigMul(mantissa, factor, out var low);
            mantissa = low;
            return product == low >> 63;
        }

        var (quotient, rest) = Math.DivRem(mantissa, Pow10(Scale - scale));
        mantissa = quotient;
        return rest == 0;
    }

    /// <summary>Ten to a power.</summary>
    /// <param name="exponent">0 to 18.</param>
    /// <returns>The power.</returns>
    public static long Pow10(int exponent) => Powers[exponent];

    /// <summary>Writes the shortest exact text: no trailing zeros, no point without decimals.</summary>
    /// <param name="destination">At least 21 bytes.</param>
    /// <param name="written">The length.</param>
    /// <returns>Whether it fitted.</returns>
    public bool TryFormat(Span<byte> destination, out int written)
    {
        var mantissa = Mantissa;
        int scale = Scale;
        while (scale > 0 && mantissa % 10 == 0)
        {
            mantissa /= 10;
            scale--;
        }

        written = 0;
        if (scale == 0) return Utf8Formatter.TryFormat(mantissa, destination, out written);
        if (mantissa < 0)
        {
            if (destination.IsEmpty) return false;
            destination[0] = (byte)'-';
            written = 1;
        }

        var magnitude = (ulong)Math.Abs(mantissa);
        var factor = (ulong)Pow10(scale);
        if (!Utf8Formatter.TryFormat(magnitude / factor, destination[written..], out var whole)) return false;
        written += whole;
        if (destination.Length < written + 1 + scale) return false;
        destination[written++] = (byte)'.';
        Utf8Formatter.TryFormat(magnitude % factor, destination[written..], out _, new System.Buffers.StandardFormat('D', (byte)scale));
        written += scale;
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(FixedNumber other)
    {
        if (Scale == other.Scale) return Mantissa.CompareTo(other.Mantissa);
        return ((Int128)Mantissa * Pow10(other.Scale)).CompareTo((Int128)other.Mantissa * Pow10(Scale));
    }

    /// <summary>Compares values, not scales.</summary>
    /// <param name="other">The other number.</param>
    /// <returns>Whether the values are equal.</returns>
    public bool Equals(FixedNumber other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var mantissa = Mantissa;
        int scale = Scale;
        while (scale > 0 && mantissa % 10 == 0)
        {
            mantissa /= 10;
            scale--;
        }

        return HashCode.Combine(mantissa, scale);
    }

    /// <summary>Whether the left value is smaller.</summary>
    public static bool operator <(FixedNumber left, FixedNumber right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left value is greater.</summary>
    public static bool operator >(FixedNumber left, FixedNumber right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left value is smaller or equal.</summary>
    public static bool operator <=(FixedNumber left, FixedNumber right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left value is greater or equal.</summary>
    public static bool operator >=(FixedNumber left, FixedNumber right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<byte> buffer = stackalloc byte[24];
        return TryFormat(buffer, out var n) ? System.Text.Encoding.ASCII.GetString(buffer[..n]) : Mantissa.ToString(CultureInfo.InvariantCulture);
    }

    // An array: spans of constants cost an allocation a call in code that is not optimised yet
    private static readonly long[] Powers =
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000,
        10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
    ];
}
