using MarketPrism.Connector.Status;
using MarketPrism.Feeds;

namespace MarketPrism.Connector.Tests;

/// <summary>A venue that refuses WebSockets and answers REST is named as such.</summary>
public class RestOnlyTests
{
    private static readonly FeedStatus Refused = new()
    {
        Name = "a",
        State = FeedState.Backoff,
        Rates = new FeedRates { ConnectAttempts = 1, ConnectSuccessRatio = 0 },
        Routing = new RoutingStats { ConnectionFailures = 1 },
        Reasons = [new FeedReason("Forbidden", "HTTP 403"), new FeedReason("NothingEstablished", "no data")],
    };

    [Fact]
    public void Refused_sockets_beside_answers_over_rest_are_a_reason_of_their_own() =>
        Assert.Equal("OnlyRestAnswers", Assert.Single(ConnectorStatus.OnlyRest(Refused, TimeSpan.FromSeconds(20))).Code);

    [Fact]
    public void A_venue_that_answers_neither_is_not_said_to_answer()
    {
        Assert.Empty(ConnectorStatus.OnlyRest(Refused, null));
        Assert.Empty(ConnectorStatus.OnlyRest(Refused, TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public void Open_sockets_and_first_dials_without_an_outcome_are_no_refusal()
    {
        Assert.Empty(ConnectorStatus.OnlyRest(Refused with { ActiveConnections = 1 }, TimeSpan.Zero));
        Assert.Empty(ConnectorStatus.OnlyRest(Refused with { Routing = new RoutingStats() }, TimeSpan.Zero));
        Assert.Empty(ConnectorStatus.OnlyRest(Refused with { IsReady = true }, TimeSpan.Zero));
    }
}
