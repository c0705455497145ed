using System.Text.Json;
using MarketPrism.Cli.Run;
using MarketPrism.Configuration;
using MarketPrism.Telemetry;

namespace MarketPrism.Cli.Tests.Run;

public sealed class RunSummaryTests
{
    private static readonly RunSummary Good = new()
    {
        Bus = "inprocess",
        Frames = 5,
        Published = 4,
        Consumed = 4,
        Lost = 0,
        Duplicates = 1,
        Trades = 2,
        Books = 2,
        Synced = 2,
        Gaps = 0,
        Reconnections = 0,
        P50Us = 100,
        P99Us = 900,
        Compared = 7,
        Wrong = 0,
        Desired = 4,
        Established = 4,
        Flowing = 3,
        GapsByCause = new Dictionary<string, long> { ["disconnected"] = 3 },
    };

    [Fact]
    public void The_line_has_the_keys_of_the_contract_in_their_order()
    {
        using var json = JsonDocument.Parse(Good.ToJson());
        Assert.Equal(
            "bus frames published consumed lost duplicates trades books synced gaps reconnections p50_us p99_us compared wrong unrecorded listings listings_missed unsubscribed gaps_by_cause desired established flowing rejected config_generation reason".Split(' '),
            json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal(3, json.RootElement.GetProperty("gaps_by_cause").GetProperty("disconnected").GetInt32());
    }

    [Fact]
    public void On_live_venues_nobody_knows_what_was_sent()
    {
        using var json = JsonDocument.Parse((Good with { Lost = null, Compared = null, Wrong = null, P50Us = null }).ToJson());
        foreach (var key in new[] { "lost", "compared", "wrong", "p50_us" }) Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty(key).ValueKind);
        Assert.Contains("unknown (live)", (Good with { Lost = null }).ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_built_proven_and_right_books_are_a_success()
    {
        Assert.Equal(0, Good.ExitCode);
        Assert.Equal(3, (Good with { Synced = 1 }).ExitCode);
        Assert.Equal(3, (Good with { Books = 0, Synced = 0 }).ExitCode);
        Assert.Equal(1, (Good with { Wrong = 1 }).ExitCode);
        Assert.Equal(1, (Good with { Lost = 1 }).ExitCode);
        Assert.Equal(1, (Good with { ListingsMissed = 1 }).ExitCode);
        Assert.Equal(1, (Good with { Unsubscribed = 1 }).ExitCode);
    }

    [Theory]
    [InlineData(0, 0, 1)] // nothing was asked for
    [InlineData(4, 0, 1)] // nothing was collected, whatever REST brought
    [InlineData(4, 3, 3)]
    [InlineData(4, 4, 0)]
    public void Streams_that_are_not_established_are_no_success(int desired, int established, int exit) =>
        Assert.Equal(exit, (Good with { Desired = desired, Established = established }).ExitCode);

    [Theory]
    [InlineData("Forbidden", "stream-0: h answered the upgrade with HTTP 403: try a proxy; next dial in 3 s", "0 of 2 streams are established: binance spot takes no WebSocket connections on ws://h:1/x (stream-0: h answered the upgrade with HTTP 403: try a proxy)")]
    [InlineData("NothingEstablished", "no data: none of 2 streams is established (2 pending)", "0 of 2 streams are established: binance spot: no data: none of 2 streams is established (2 pending)")]
    public void The_sentence_names_the_venue_and_what_it_answered(string code, string message, string expected)
    {
        var status = new StatusDocument
        {
            Service = "connector",
            Subscription = "s",
            Exchange = "binance",
            Market = "spot",
            Streams = new StreamsSection { Desired = 2 },
            Reasons = [new StatusReason(code, message)],
        };
        var configuration = new MarketPrismConfiguration { Subscriptions = [new SubscriptionOptions { Name = "s", Endpoint = new EndpointOptions { WebSocketUrl = new Uri("ws://h:1/x") } }] };
        Assert.Equal(expected, RunVerdict.Explain(Good with { Desired = 2, Established = 0 }, status, configuration, []));
    }

    [Fact]
    public void The_sentence_names_the_streams_that_are_missing()
    {
        var status = new StatusDocument
        {
            Service = "connector",
            Exchange = "okx",
            Market = "public",
            Streams = new StreamsSection { Desired = 2, Established = 1, Worst = [new StreamSection { Key = "mark_price.BTC-USDT", State = "Acknowledged" }, new StreamSection { Key = "trade.BTC-USDT", Established = true }] },
            Reasons = [new StatusReason("StaleStreams", "others")],
        };
        Assert.Equal("1 of 2 streams are established: okx public: mark_price.BTC-USDT is Acknowledged", RunVerdict.Explain(Good with { Desired = 2, Established = 1 }, status, new MarketPrismConfiguration(), []));
    }

    [Fact]
    public void The_sentence_says_what_else_is_missing()
    {
        var status = new StatusDocument { Service = "connector", Streams = new StreamsSection { Desired = 4, Established = 4 } };
        string Of(RunSummary summary) => RunVerdict.Explain(summary, status, new MarketPrismConfiguration(), ["okx.spot.BTC-USDT"]);
        Assert.Equal("", Of(Good));
        Assert.Equal("1 of 2 books are not synced: okx.spot.BTC-USDT", Of(Good with { Synced = 1 }));
        Assert.Contains("no order book was asked for", Of(Good with { Books = 0, Synced = 0 }), StringComparison.Ordinal);
        Assert.Contains("no stream was asked for", Of(Good with { Desired = 0, Established = 0 }), StringComparison.Ordinal);
        Assert.Contains("3 frames", Of(Good with { Lost = 3 }), StringComparison.Ordinal);
        Assert.Contains("1 listings", Of(Good with { ListingsMissed = 1 }), StringComparison.Ordinal);
        Assert.Contains("2 streams were unsubscribed", Of(Good with { Unsubscribed = 2 }), StringComparison.Ordinal);
        Assert.Contains("differ from the venue's", Of(Good with { Wrong = 1 }), StringComparison.Ordinal);
    }
}
