using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace MarketPrism.Domain.Tests;

public sealed class FixedNumberTests
{
    [Theory]
    [InlineData("61685.99000000", 6168599, 2, "61685.99")]
    [InlineData("0.00000000", 0, 0, "0")]
    [InlineData("100", 100, 0, "100")]
    [InlineData("-0.5", -5, 1, "-0.5")]
    [InlineData("0.00000000001", 1, 11, "0.00000000001")]
    [InlineData("9223372036854775807", long.MaxValue, 0, "9223372036854775807")]
    [InlineData("000000000000000000000000000001.50", 15, 1, "1.5")]
    public void Text_is_read_exactly_and_written_without_trailing_zeros(string text, long mantissa, byte scale, string written)
    {
        var number = FixedNumber.Parse(text);
        Assert.Equal(mantissa, number.Mantissa);
        Assert.Equal(scale, number.Scale);
        Assert.Equal(written, number.ToString());
    }

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("193925179554.76927039")]
    [InlineData("1939251795.54769270396321")]
    [InlineData("99999999999999999999999")]
    [InlineData("0.1234567890123456789")]
    [InlineData("-0.00000000000000000000000000000000000001")]
    [InlineData("170141183460469231731687303715884105727")]
    [InlineData("-1.70141183460469231731687303715884105727")]
    public void Numbers_are_exact_up_to_128_bits(string text)
    {
        var number = FixedNumber.Parse(text);
        Assert.Equal(text, number.ToString());
        Assert.Equal(number, FixedNumber.Parse(text.Contains('.') ? $"{text}00000" : $"{text}.00"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1e5")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1.2.3")]
    [InlineData("170141183460469231731687303715884105728")]
    [InlineData("999999999999999999999999999999999999999999")]
    [InlineData("0.000000000000000000000000000000000000001")]
    [InlineData("123456789012345678901x")]
    [InlineData("12345678901234567.8.9")]
    [InlineData("NaN")]
    public void Other_text_is_refused(string text) => Assert.False(FixedNumber.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Every_number_survives_writing_and_reading() =>
        Prop.ForAll<(long High, long Low, byte Shift), byte>((parts, scale) =>
        {
            var mantissa = Wide(parts);
            if (mantissa == Int128.MinValue) return true;
            var number = new FixedNumber(mantissa, (byte)(scale % (FixedNumber.MaxScale + 1)));
            return FixedNumber.Parse(number.ToString()).Equals(number);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Rescaling_is_exact_or_refused() =>
        Prop.ForAll<(long High, long Low, byte Shift), byte, byte>((parts, scale, target) =>
        {
            var number = new FixedNumber(Wide(parts), (byte)(scale % (FixedNumber.MaxScale + 1)));
            var to = target % (FixedNumber.MaxScale + 1);
            var exact = (BigInteger)number.Mantissa * BigInteger.Pow(10, to);
            var divisor = BigInteger.Pow(10, number.Scale);
            var fits = exact % divisor == 0 && exact / divisor is var q && q >= long.MinValue && q <= long.MaxValue;
            return number.TryRescale(to, out var result) == fits && (!fits || result == (long)(exact / divisor));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Comparisons_and_products_are_those_of_unbounded_numbers() =>
        Prop.ForAll<(long High, long Low, byte Shift), (long High, long Low, byte Shift), (byte A, byte B)>((first, second, scales) =>
        {
            var a = new FixedNumber(Wide(first), (byte)(scales.A % (FixedNumber.MaxScale + 1)));
            var b = new FixedNumber(Wide(second), (byte)(scales.B % (FixedNumber.MaxScale + 1)));
            var (x, y) = ((BigInteger)a.Mantissa * BigInteger.Pow(10, b.Scale), (BigInteger)b.Mantissa * BigInteger.Pow(10, a.Scale));
            var order = Math.Sign(a.CompareTo(b)) == x.CompareTo(y) && a.Equals(b) == (x == y) && (x != y || a.GetHashCode() == b.GetHashCode());
            if (!a.TryMultiply(b, out var product)) return order;
            return order && (BigInteger)product.Mantissa * BigInteger.Pow(10, a.Scale + b.Scale - product.Scale) == (BigInteger)a.Mantissa * b.Mantissa;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("0.01", "1", "0.01")]
    [InlineData("0.01", "10", "0.1")]
    [InlineData("-12345678901234567890.5", "1000000000", "-12345678901234567890500000000")]
    [InlineData("170141183460469231731687303715884105727", "2", null)]
    [InlineData("0.00000000000000000001", "0.0000000000000000001", null)]
    public void Products_are_exact_or_refused(string a, string b, string? expected) =>
        Assert.Equal(expected, FixedNumber.Parse(a).TryMultiply(FixedNumber.Parse(b), out var product) ? product.ToString() : null);

    [Fact]
    public void Order_and_equality_look_at_the_value()
    {
        Assert.Equal(FixedNumber.Parse("1.50"), new FixedNumber(15, 1));
        Assert.Equal(new FixedNumber(150, 2), new FixedNumber(15, 1));
        Assert.Equal(new FixedNumber(150, 2).GetHashCode(), new FixedNumber(15, 1).GetHashCode());
        Assert.True(new FixedNumber(long.MaxValue, 0) > new FixedNumber(long.MaxValue, 18));
        Assert.True(new FixedNumber(-1, 0) < new FixedNumber(1, 18));
    }

    /// <summary>Of all magnitudes: the shift makes small ones as likely as large ones.</summary>
    private static Int128 Wide((long High, long Low, byte Shift) parts) => (((Int128)parts.High << 64) | (Int128)(ulong)parts.Low * 0x9E3779B97F4A7C15) >> (parts.Shift % 127);
}
