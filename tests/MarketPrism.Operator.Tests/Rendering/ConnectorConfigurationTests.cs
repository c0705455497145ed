using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Rendering;
using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Tests.Rendering;

public sealed class ConnectorConfigurationTests
{
    [Fact]
    public void Yaml_keeps_strings_strings_and_lists_under_their_keys()
    {
        var text = YamlText.Of(JsonNode.Parse("""{"a":{"s":"1.2","b":true,"f":0.5,"e":[],"o":{}},"l":[{"k":"x: y","m":[1,2]},"plain"],"q":"it's\n","z":"no"}""")!);
        Assert.Equal(
            """
            a:
              s: '1.2'
              b: true
              f: 0.5
              e: []
              o: {}
            l:
            - k: 'x: y'
              m:
              - 1
              - 2
            - plain
            q: "it's\n"
            z: 'no'

            """,
            text);
    }

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("1h30m", 5400)]
    [InlineData("100ms", 0.1)]
    [InlineData("0.5s", 0.5)]
    public void Durations_become_seconds(string text, double seconds) => Assert.Equal((decimal)seconds, DurationText.Seconds(text));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5 s")]
    [InlineData("-5s")]
    [InlineData("99999999999h")]
    public void Other_text_is_no_duration(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData("""{"cpu":"0.5"}""", """{"cpu":"500m"}""", true)]
    [InlineData("""{"cpu":"1000m","memory":"1Gi"}""", """{"cpu":"1","memory":"1Gi"}""", true)]
    [InlineData("""{"memory":"1Gi"}""", """{"memory":"1G"}""", false)]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", false)]
    [InlineData("""{"a":{}}""", """{"b":1}""", true)]
    [InlineData("""{"a":"x"}""", """{"a":"x","defaulted":true}""", true)]
    public void Live_state_matches_what_the_server_makes_of_an_intent(string wanted, string live, bool same)
    {
        var intent = new JsonObject { ["metadata"] = new JsonObject { ["ownerReferences"] = new JsonArray(new JsonObject { ["uid"] = "u" }) }, ["spec"] = JsonNode.Parse(wanted) };
        var budget = new ManagedDisruptionBudget
        {
            Metadata = { OwnerReferences = [new V1OwnerReference { Uid = "u", Controller = true }] },
            Spec = new RawJson(Encoding.UTF8.GetBytes(live)),
        };
        Assert.Equal(same, LiveState.Difference(intent, budget) is null);
    }

    [Fact]
    public void Credentials_are_never_in_the_file()
    {
        var subscription = new ExchangeSubscription { Metadata = { Name = "a", NamespaceProperty = "n" }, Spec = { Exchange = "binance", Market = "spot", Symbols = ["BTCUSDT"] } };
        var text = YamlText.Of(ConnectorConfiguration.Render(subscription, ["BTCUSDT"], OperatorFixture.Options with { NatsPassword = "geheim", NatsUser = "u" }));
        Assert.DoesNotContain("geheim", text, StringComparison.Ordinal);
        Assert.Contains("name: a\n", text, StringComparison.Ordinal);
    }
}
