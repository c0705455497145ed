using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Reconciliation;

namespace MarketPrism.Operator.Tests.Reconciliation;

/// <summary>The operator's side of the one validation: what connectors, processors, <c>run</c> and <c>doctor</c> refuse is refused before it is rolled out, with the same words.</summary>
public sealed class SpecRulesTests
{
    public static TheoryData<string> Bad { get; } = [.. BadConfigurations.Items.Where(static b => b.Subscription is not null).Select(static b => b.Name)];

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_resource_is_refused_with_the_words_of_the_connectors(string name)
    {
        var bad = BadConfigurations.Find(name);
        Assert.Equal($"{bad.Field}: {bad.Text}", Assert.Single(SpecRules.Check(Resource(bad.Subscription!), OperatorFixture.Options)).ToString());
    }

    [Fact]
    public void A_good_resource_has_no_problem() => Assert.Empty(SpecRules.Check(Resource(new SubscriptionText()), OperatorFixture.Options));

    [Theory]
    [InlineData("spec.connection.reconnectDelay: '0.01' is out of range; allowed: 0.1 to 60 seconds")]
    [InlineData("spec.connection.maxAge: '1' is out of range; allowed: 10 to 604800 seconds")]
    [InlineData("spec.freshness.maxSilence: '1' is out of range; allowed: 5 to 86400 seconds")]
    [InlineData("spec.liveness.staleAfter: '5' is out of range; allowed: 30 to 86400 seconds")]
    [InlineData("spec.orderbook.updateInterval: '120' is out of range; allowed: 0 to 60 seconds")]
    [InlineData("spec.maintenanceWindows[0].duration: '43200m' is out of range; allowed: 1m to 7d")]
    [InlineData("spec.maintenanceWindows[0].timeZone: 'Mars/Base' is not known here")]
    [InlineData("spec.logLevel: 'loud' is not known; allowed: trace, debug, info, warning, error")]
    [InlineData("metadata.name: 'a.b' is no DNS label")]
    [InlineData("the operator's nats.urls[0]: 'http://h:1' has another scheme")]
    public void What_the_schema_lets_through_and_no_connector_takes_is_named_by_field(string problem)
    {
        var resource = Resource(new SubscriptionText(), "a.b");
        resource.Spec.Connection = new ConnectionSpec { ReconnectDelay = "10ms", MaxAge = "1s" };
        resource.Spec.Freshness = new FreshnessSpec { MaxSilence = "1s" };
        resource.Spec.Liveness = new LivenessSpec { StaleAfter = "5s" };
        resource.Spec.Orderbook = new OrderBookSpec { UpdateInterval = "2m" };
        resource.Spec.MaintenanceWindows = [new MaintenanceWindowSpec { Schedule = "0 8 * * 3", Duration = "720h", TimeZone = "Mars/Base" }];
        resource.Spec.LogLevel = "loud";
        var problems = SpecRules.Check(resource, OperatorFixture.Options with { NatsUrls = ["http://h:1"] }).Select(static p => p.ToString()).ToList();
        Assert.Contains(problems, p => p.StartsWith(problem, StringComparison.Ordinal));
        Assert.Equal(10, problems.Count);
    }

    [Fact]
    public void A_duration_that_is_none_is_named_before_a_file_is_written()
    {
        var resource = Resource(new SubscriptionText());
        resource.Spec.Connection = new ConnectionSpec { MaxAge = "soon" };
        Assert.Equal("spec.connection.maxAge: 'soon' is no duration; write 30s, 5m, 23h", Assert.Single(SpecRules.Check(resource, OperatorFixture.Options)).ToString());
    }

    private static ExchangeSubscription Resource(SubscriptionText text, string name = "x") => new()
    {
        Metadata = { Name = name, NamespaceProperty = "n" },
        Spec = new ExchangeSubscriptionSpec
        {
            Exchange = text.Exchange,
            Market = text.Market,
            Environment = text.Environment,
            Symbols = [.. text.Symbols],
            Channels = [.. text.Channels],
            Egress = text.Egress,
            Endpoint = new EndpointSpec { WebsocketUrl = text.WebSocketUrl, RestUrl = text.RestUrl, AllowInsecure = text.AllowInsecure },
            Proxy = text.Proxy.Length == 0 ? null : new ProxySpec { Urls = [text.Proxy] },
        },
    };
}
