using System.Globalization;
using System.Text;
using MarketPrism.Connector.Subscriptions;

namespace MarketPrism.Connector.Tests;

public sealed class MarketVerdictTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-11-22T10:00:00Z", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("Healthy", UpstreamVerdict.Healthy)]
    [InlineData("Unavailable", UpstreamVerdict.Unavailable)]
    [InlineData("Maintenance", UpstreamVerdict.Maintenance)]
    [InlineData("Unknown", UpstreamVerdict.Unknown)]
    [InlineData("Brilliant", UpstreamVerdict.Unknown)]
    public void A_verdict_holds_until_it_expires(string word, UpstreamVerdict verdict)
    {
        var read = Read($$"""{"verdict":"{{word}}","fresh":1,"total":2,"expires_ms":{{(Now + TimeSpan.FromSeconds(45)).ToUnixTimeMilliseconds()}}}""");
        Assert.Equal(verdict, read!.At(Now));
        Assert.Equal(UpstreamVerdict.Unknown, read.At(Now + TimeSpan.FromSeconds(46)));
    }

    [Fact]
    public void A_verdict_for_ever_is_believed_for_two_minutes()
    {
        var read = Read("""{"verdict":"Healthy","expires_ms":9999999999999}""");
        Assert.Equal(UpstreamVerdict.Healthy, read!.At(Now + TimeSpan.FromSeconds(119)));
        Assert.Equal(UpstreamVerdict.Unknown, read.At(Now + TimeSpan.FromSeconds(121)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"verdict":"Healthy"}""")]
    [InlineData("""{"verdict":1,"expires_ms":1}""")]
    [InlineData("""{"verdict":"Healthy","expires_ms":"soon"}""")]
    public void Garbage_is_none(string json) => Assert.Null(Read(json));

    private static MarketVerdict? Read(string json) => MarketVerdict.Read(Encoding.UTF8.GetBytes(json), Now);
}
