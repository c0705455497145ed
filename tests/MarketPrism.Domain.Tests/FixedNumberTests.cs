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
    public void Text_is_read_exactly_and_written_without_trailing_zeros(string text, long mantissa, byte scale, string written)
    {
        var number = FixedNumber.Parse(text);
        Assert.Equal(mantissa, number.Mantissa);
        Assert.Equal(scale, number.Scale);
        Assert.Equal(written, number.ToString());
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
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999999")]
    [InlineData("0.1234567890123456789")]
    [InlineData("NaN")]
    public void Other_text_is_refused(string text) => Assert.False(FixedNumber.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Every_number_survives_writing_and_reading() =>
        Prop.ForAll<long, byte>((mantissa, scale) =>
        {
            if (mantissa == long.MinValue) return true;
            var number = new FixedNumber(mantissa, (byte)(scale % 19));
            return FixedNumber.Parse(number.ToString()).Equals(number);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Rescaling_is_exact_or_refused() =>
        Prop.ForAll<long, byte, byte>((mantissa, scale, target) =>
        {
            var number = new FixedNumber(mantissa, (byte)(scale % 19));
            var to = target % 19;
            var exact = (System.Numerics.BigInteger)mantissa * System.Numerics.BigInteger.Pow(10, to);
            var divisor = System.Numerics.BigInteger.Pow(10, number.Scale);
            var fits = exact % divisor == 0 && exact / divisor is var q && q >= long.MinValue && q <= long.MaxValue;
            return number.TryRescale(to, out var result) == fits && (!fits || result == (long)(exact / divisor));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Order_and_equality_look_at_the_value()
    {
        Assert.Equal(FixedNumber.Parse("1.50"), new FixedNumber(15, 1));
        Assert.Equal(new FixedNumber(150, 2), new FixedNumber(15, 1));
        Assert.Equal(new FixedNumber(150, 2).GetHashCode(), new FixedNumber(15, 1).GetHashCode());
        Assert.True(new FixedNumber(long.MaxValue, 0) > new FixedNumber(long.MaxValue, 18));
        Assert.True(new FixedNumber(-1, 0) < new FixedNumber(1, 18));
    }
}
