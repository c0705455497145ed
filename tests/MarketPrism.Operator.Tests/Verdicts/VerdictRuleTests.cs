using MarketPrism.Operator.Status;
using MarketPrism.Operator.Verdicts;

namespace MarketPrism.Operator.Tests.Verdicts;

public sealed class VerdictRuleTests
{
    private static ConnectorReport Report(char kind) => new()
    {
        Namespace = "n",
        Subscription = "s",
        Shard = "s-0",
        ActiveConnections = kind is 'd' or 'n' ? 0 : 1,
        ConnectionFailures = kind == 'd' ? 1 : 0,
        Stale = kind == 's' ? 3 : 0,
        Established = kind == 'f' ? 3 : 0,
    };

    /// <summary>f = fresh, s = connected but stale, d = down, n = new, r = connected and everything rejected.</summary>
    [Theory]
    [InlineData("", false, "Unknown")]
    [InlineData("f", false, "Healthy")]
    [InlineData("s", false, "Unknown")] // one silent pod alone proves nothing: it stays alive
    [InlineData("d", false, "Unavailable")]
    [InlineData("n", false, "Unknown")] // it has not dialled yet
    [InlineData("nf", false, "Healthy")]
    [InlineData("sf", false, "Healthy")] // the one is different from its peer
    [InlineData("ss", false, "Unavailable")]
    [InlineData("ssff", false, "Unavailable")]
    [InlineData("sfff", false, "Healthy")]
    [InlineData("df", false, "Healthy")]
    [InlineData("ddf", false, "Unavailable")]
    [InlineData("r", false, "Unknown")] // nothing flows: no evidence that the venue is well …
    [InlineData("rr", false, "Unknown")] // … nor that it is not: the symbols may be wrong
    [InlineData("rf", false, "Healthy")]
    [InlineData("f", true, "Healthy")]
    [InlineData("sf", true, "Maintenance")]
    public void Says(string reports, bool maintenance, string expected) =>
        Assert.Equal(expected, VerdictRule.Of([.. reports.Select(Report)], maintenance).Verdict.ToString());

    [Fact]
    public void Is_written_as_the_contract_has_it() =>
        Assert.Equal(
            """{"verdict":"Healthy","fresh":2,"total":3,"expires_ms":1000}""",
            System.Text.Encoding.UTF8.GetString(VerdictPublisher.Write(new MarketVerdict(Verdict.Healthy, 2, 3), DateTimeOffset.FromUnixTimeMilliseconds(1000))));
}
