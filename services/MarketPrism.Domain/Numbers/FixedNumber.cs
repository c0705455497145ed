using System.Buffers.Text;
using System.Globalization;

namespace MarketPrism.Domain;

/// <summary>An exact decimal number: <c>Mantissa × 10^-Scale</c>, 128 bits wide. Two numbers are equal when their values are, whatever their scales.</summary>
/// <param name="Mantissa">All digits, signed.</param>
/// <param name="Scale">Decimals, 0 to <see cref="MaxScale"/>.</param>
public readonly record struct FixedNumber(Int128 Mantissa, byte Scale) : IComparable<FixedNumber>
{
    /// <summary>The most decimals that a number can have: 10^38 is the largest power of ten in 128 bits.</summary>
    public const int MaxScale = 38;

    /// <summary>The most decimals of a 64-bit mantissa, such as a book's levels have: 10^18 is the largest power of ten in a long.</summary>
    public const int MaxLongScale = 18;

    /// <summary>The longest text of a number in bytes: sign, 39 digits, point, and a zero before it.</summary>
    public const int MaxLength = 42;

    private const int SafeDigits = 18;

    /// <summary>Reads decimal text exactly: optional minus sign, digits, optional point and digits; no exponent, no spaces, no plus sign.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="value">The number, trailing zeros of the fraction removed.</param>
    /// <returns>False when the text has another form or does not fit 38 decimals and 128 bits.</returns>
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

        // 64 bits hold what venues usually send, at a third of the cost
        ulong low = 0;
        var scale = 0;
        var safe = Math.Min(end, i + SafeDigits);
        for (; i < safe; i++)
        {
            if (i == point) continue;
            var digit = (uint)(text[i] - '0');
            if (digit > 9) return false;
            low = (low * 10) + digit;
            if (point >= 0 && i > point) scale++;
        }

        if (i == end)
        {
            value = new FixedNumber(negative ? -(long)low : (long)low, (byte)scale);
            return true;
        }

        return TryParseRest(text[..end], i, point, (low, scale), negative, out value);
    }

    /// <summary>Reads decimal text.</summary>
    /// <param name="text">The text, see <see cref="TryParse(ReadOnlySpan{byte}, out FixedNumber)"/>.</param>
    /// <returns>The number.</returns>
    /// <exception cref="FormatException">The text has another form or does not fit.</exception>
    public static FixedNumber Parse(string text) =>
        TryParse(System.Text.Encoding.UTF8.GetBytes(text), out var value) ? value : throw new FormatException($"'{text}' is no decimal number of at most {MaxScale} decimals that fits 128 bits");

    /// <summary>The mantissa at another scale, in 64 bits.</summary>
    /// <param name="scale">0 to <see cref="MaxScale"/>.</param>
    /// <param name="mantissa">The mantissa there, when exact.</param>
    /// <returns>False when digits would be lost or the value overflows.</returns>
    public bool TryRescale(int scale, out long mantissa)
    {
        mantissa = 0;
        Int128 result;
        if (scale >= Scale)
        {
            var factor = WidePow10(scale - Scale);
            if (Mantissa > long.MaxValue / factor || Mantissa < long.MinValue / factor) return false;
            result = Mantissa * factor;
        }
        else
        {
            (result, var rest) = Int128.DivRem(Mantissa, WidePow10(Scale - scale));
            if (rest != 0 || result > long.MaxValue || result < long.MinValue) return false;
        }

        mantissa = (long)result;
        return true;
    }

    /// <summary>The exact product.</summary>
    /// <param name="other">The factor.</param>
    /// <param name="product">The product, when it fits.</param>
    /// <returns>False when it does not fit 38 decimals and 128 bits.</returns>
    public bool TryMultiply(FixedNumber other, out FixedNumber product)
    {
        product = default;
        var (a, b) = (Trimmed(), other.Trimmed());
        var scale = a.Scale + b.Scale;
        if (scale > MaxScale || (b.Mantissa != 0 && UInt128.MaxValue / Magnitude(b.Mantissa) / 2 < Magnitude(a.Mantissa))) return false;
        product = new FixedNumber(a.Mantissa * b.Mantissa, (byte)scale).Trimmed();
        return true;
    }

    /// <summary>Ten to a power.</summary>
    /// <param name="exponent">0 to <see cref="MaxLongScale"/>.</param>
    /// <returns>The power.</returns>
    public static long Pow10(int exponent) => Powers[exponent];

    /// <summary>Writes the shortest exact text: no trailing zeros, no point without decimals.</summary>
    /// <param name="destination"><see cref="MaxLength"/> bytes are enough for every number.</param>
    /// <param name="written">The length.</param>
    /// <returns>Whether it fitted.</returns>
    public bool TryFormat(Span<byte> destination, out int written)
    {
        written = 0;
        var (mantissa, scale) = Trimmed();
        Span<byte> digits = stackalloc byte[MaxLength];
        var magnitude = Magnitude(mantissa);
        int count;
        if (magnitude <= ulong.MaxValue) Utf8Formatter.TryFormat((ulong)magnitude, digits, out count);
        else magnitude.TryFormat(digits, out count, default, CultureInfo.InvariantCulture);

        var sign = mantissa < 0 ? 1 : 0;
        var missing = Math.Max(0, scale - count + 1); // zeros up to and with the one before the point
        var length = sign + missing + count + (scale > 0 ? 1 : 0);
        if (destination.Length < length) return false;
        if (sign > 0) destination[written++] = (byte)'-';
        var whole = count + missing - scale;
        for (var i = 0; i < count + missing; i++)
        {
            if (i == whole) destination[written++] = (byte)'.';
            destination[written++] = i < missing ? (byte)'0' : digits[i - missing];
        }

        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(FixedNumber other)
    {
        if (Scale == other.Scale) return Mantissa.CompareTo(other.Mantissa);
        var (whole, fraction) = Int128.DivRem(Mantissa, WidePow10(Scale));
        var (otherWhole, otherFraction) = Int128.DivRem(other.Mantissa, WidePow10(other.Scale));
        if (whole != otherWhole) return whole.CompareTo(otherWhole);
        var scale = Math.Max(Scale, other.Scale);
        return (fraction * WidePow10(scale - Scale)).CompareTo(otherFraction * WidePow10(scale - other.Scale));
    }

    /// <summary>Compares values, not scales.</summary>
    /// <param name="other">The other number.</param>
    /// <returns>Whether the values are equal.</returns>
    public bool Equals(FixedNumber other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var (mantissa, scale) = Trimmed();
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
        Span<byte> buffer = stackalloc byte[MaxLength];
        TryFormat(buffer, out var n);
        return System.Text.Encoding.ASCII.GetString(buffer[..n]);
    }

    private static bool TryParseRest(ReadOnlySpan<byte> text, int at, int point, (ulong Low, int Scale) head, bool negative, out FixedNumber value)
    {
        value = default;
        UInt128 mantissa = head.Low;
        var scale = head.Scale;
        for (; at < text.Length; at++)
        {
            if (at == point) continue;
            var digit = (uint)(text[at] - '0');
            if (digit > 9 || mantissa > (UInt128)Int128.MaxValue / 10) return false;
            mantissa = (mantissa * 10) + digit;
            if (point >= 0 && at > point && ++scale > MaxScale) return false;
        }

        if (mantissa > (UInt128)Int128.MaxValue) return false;
        value = new FixedNumber(negative ? -(Int128)mantissa : (Int128)mantissa, (byte)scale);
        return true;
    }

    private FixedNumber Trimmed()
    {
        var (mantissa, scale) = (Mantissa, Scale);
        if (scale == 0) return this;
        if (mantissa == (long)mantissa)
        {
            var narrow = (long)mantissa;
            for (; scale > 0 && narrow % 10 == 0; scale--) narrow /= 10;
            return new FixedNumber(narrow, scale);
        }

        for (; scale > 0 && mantissa % 10 == 0; scale--) mantissa /= 10;
        return new FixedNumber(mantissa, scale);
    }

    private static UInt128 Magnitude(Int128 value) => value < 0 ? UInt128.Zero - (UInt128)value : (UInt128)value;

    private static Int128 WidePow10(int exponent)
    {
        Int128 power = Powers[Math.Min(exponent, MaxLongScale)];
        for (exponent -= MaxLongScale; exponent > 0; exponent -= MaxLongScale) power *= Powers[Math.Min(exponent, MaxLongScale)];
        return power;
    }

    // An array: spans of constants cost an allocation a call in code that is not optimised yet
    private static readonly long[] Powers =
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000,
        10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
    ];
}
