using FsCheck;
using FsCheck.Fluent;

namespace MarketPrism.Domain.Tests;

public sealed class SubjectTests
{
    [Theory]
    [InlineData("BTCUSDT", "BTCUSDT")]
    [InlineData("BTC-USD_UM", "BTC-USD_UM")]
    [InlineData("A.B", "A%2EB")]
    [InlineData("*", "%2A")]
    [InlineData("x y>\r\n", "x%20y%3E%0D%0A")]
    [InlineData("币安", "%E5%B8%81%E5%AE%89")]
    public void Names_become_one_token_and_come_back(string name, string token)
    {
        Assert.Equal(token, SubjectToken.Escape(name));
        Assert.Equal(name, SubjectToken.Unescape(token));
    }

    [Fact]
    public void Any_name_becomes_a_safe_token_and_comes_back() =>
        Prop.ForAll<NonEmptyString>(text =>
        {
            var name = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text.Get));
            var token = SubjectToken.Escape(name);
            return token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '%') && SubjectToken.Unescape(token) == name;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a%2")]
    [InlineData("a%ZZ")]
    [InlineData("a b")]
    [InlineData("a%zz")]
    [InlineData("%")]
    [InlineData("%FF")]
    [InlineData("%ED%A0%80")]
    [InlineData("é")]
    public void Bad_tokens_are_refused(string token)
    {
        Assert.Throws<FormatException>(() => SubjectToken.Unescape(token));
        Assert.False(SubjectToken.TryUnescape(token, out var name));
        Assert.Equal("", name);
    }

    [Fact]
    public void Tokens_from_outside_are_read_without_throwing() =>
        Prop.ForAll<string>(text =>
        {
            var token = text ?? "";
            var isName = SubjectToken.TryUnescape(token, out var name);
            var isExchange = Exchange.TryParse(token, out var exchange);
            return (!isName || SubjectToken.Unescape(SubjectToken.Escape(name)) == name)
                && isExchange == Market.TryParse(token, out _)
                && (!isExchange || Exchange.Parse(token) == exchange)
                && (!VirtualPartition.TryParse(token, out var partition) || string.Equals(partition.Token, token, StringComparison.OrdinalIgnoreCase));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("3f", true)]
    [InlineData("0D", true)]
    [InlineData("40", false)]
    [InlineData("fff", false)]
    [InlineData("100000000", false)]
    [InlineData("f", false)]
    [InlineData("", false)]
    [InlineData("-1", false)]
    [InlineData("zz", false)]
    public void A_partition_is_two_hex_digits_of_the_first_64(string token, bool isPartition) => Assert.Equal(isPartition, VirtualPartition.TryParse(token, out _));

    [Fact]
    public void Subjects_are_the_published_ones()
    {
        var subjects = new SubjectSpace();
        Assert.Equal("marketprism.raw.0d.binance.spot.depth.BTCUSDT", subjects.Raw(Exchange.Binance, Market.Spot, "depth", "BTCUSDT"));
        Assert.Equal("marketprism.raw.0d.>", subjects.RawOf(new VirtualPartition(0x0d)));
        var key = new InstrumentKey(Exchange.Okx, Market.Public, "BTC-USD_UM-SWAP");
        Assert.Equal("marketprism.ctl.snapshot.okx.public.BTC-USD_UM-SWAP", subjects.Request("snapshot", key));
        Assert.Equal("marketprism.gap.okx.public.BTC-USD_UM-SWAP", subjects.Gap(key));
        Assert.Equal("marketprism.status.local.okx.okx-0", subjects.Status("local", "okx", "okx-0"));
        var instrument = new Instrument
        {
            Key = key,
            MarketType = MarketType.Perpetual,
            Symbol = "BTC-USD_UM",
            Base = "BTC",
            Quote = "USD_UM",
            QuantityUnit = QuantityUnit.Contracts,
            Status = "live",
            Phase = InstrumentPhase.Trading,
        };
        Assert.Equal("orderbook.okx.perpetual.BTC-USD_UM", new SubjectSpace("mp", "").Normalized(Channel.OrderBook, Exchange.Okx, instrument));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a.")]
    [InlineData(">")]
    public void Bad_prefixes_are_refused(string prefix) => Assert.Throws<FormatException>(() => new SubjectSpace(prefix));

    [Fact]
    public void Exchange_tokens_carry_their_environment()
    {
        Assert.Equal("binance-testnet", Exchange.Binance.In("testnet").Token);
        Assert.Equal("binance", Exchange.Binance.In("testnet").Protocol);
        Assert.Equal("binance", Exchange.Binance.In("live").Token);
        Assert.Throws<FormatException>(() => Exchange.Binance.In("Test.Net"));
    }
}
