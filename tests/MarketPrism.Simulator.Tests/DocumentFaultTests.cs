using System.Text;
using System.Text.Json;
using MarketPrism.Simulator.Faults;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Tests;

/// <summary>REST answers that are not what was asked for, although their status says that all is well.</summary>
public sealed class DocumentFaultTests
{
    private static readonly (string Venue, string Path, string Query)[] Requests =
    [
        ("binance", "/api/v3/exchangeInfo", ""),
        ("binance", "/api/v3/depth", "symbol=BTCUSDT"),
        ("binance", "/api/v3/aggTrades", "symbol=BTCUSDT"),
        ("binance", "/api/v3/time", ""),
        ("binance-usdm", "/fapi/v1/exchangeInfo", ""),
        ("okx", "/api/v5/public/instruments", "instType=SPOT"),
        ("okx", "/api/v5/market/books", "instId=BTC-USDT&sz=5"),
        ("okx", "/api/v5/market/history-trades", "instId=BTC-USDT"),
        ("okx", "/api/v5/public/time", ""),
    ];

    public static TheoryData<string, string, string> All => [.. Requests];

    [Theory]
    [MemberData(nameof(All))]
    public void A_page_of_html_comes_with_status_200_and_its_own_content_type(string venue, string path, string query)
    {
        var response = Answer(FaultKind.RestHtml, venue, path, query);
        Assert.StartsWith("<!DOCTYPE html>", Text(response), StringComparison.Ordinal);
        Assert.StartsWith("text/html", response.ContentType, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_empty_document_is_json_without_an_instrument_a_level_or_a_trade(string venue, string path, string query)
    {
        var text = Text(Answer(FaultKind.RestEmpty, venue, path, query));
        using var json = JsonDocument.Parse(text);
        Assert.DoesNotContain("BTC", text, StringComparison.Ordinal);
        Assert.True(text.Length < 120, text);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Another_venues_document_is_whole_and_in_the_other_exchanges_form(string venue, string path, string query)
    {
        using var json = JsonDocument.Parse(Text(Answer(FaultKind.RestOtherVenue, venue, path, query)));
        var isOkx = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("data", out var data) && data.GetArrayLength() > 0;
        Assert.Equal(venue != "okx", isOkx);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_truncated_document_is_no_json(string venue, string path, string query)
    {
        var response = Answer(FaultKind.RestTruncated, venue, path, query);
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(response.Body));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_error_of_the_venue_comes_with_status_200(string venue, string path, string query)
    {
        using var json = JsonDocument.Parse(Text(Answer(FaultKind.RestErrorCode, venue, path, query)));
        var code = json.RootElement.GetProperty("code");
        Assert.True(venue == "okx" ? code.GetString()!.StartsWith('5') : code.GetInt32() < 0);
    }

    [Fact]
    public void A_hostile_venue_does_all_of_it_and_the_same_seed_does_the_same()
    {
        var first = Play(3);
        Assert.Equal(first, Play(3));
        Assert.NotEqual(first, Play(4));
        Assert.Contains(first, t => t.StartsWith('<'));
        Assert.Contains(first, t => t.StartsWith("{\"code\":-", StringComparison.Ordinal));
        Assert.Contains(first, t => t.StartsWith("{\"code\":\"0\"", StringComparison.Ordinal)); // OKX's
        Assert.Contains("late", first);
        Assert.Contains(first, t => t.StartsWith("{\"timezone\"", StringComparison.Ordinal) && t.Contains("BTCUSDT", StringComparison.Ordinal));

        static List<string> Play(ulong seed)
        {
            var (time, venues) = Worlds.Start();
            using var _ = venues;
            venues.Inject(new FaultRule { Kind = FaultKind.RestHostile, Probability = 0.8, Seed = seed, Duration = 12 });
            var texts = new List<string>();
            for (var i = 0; i < 60; i++)
            {
                var response = venues["binance"].Request(new VenueRequest("GET", "/api/v3/exchangeInfo", "", $"client {i}"));
                texts.Add(response.Delay == TimeSpan.FromSeconds(12) ? "late" : Text(response));
            }

            return texts;
        }
    }

    [Fact]
    public void A_fault_strikes_the_documents_whose_path_it_names_and_no_other()
    {
        var (_, venues) = Worlds.Start();
        using var world = venues;
        venues.Inject(new FaultRule { Kind = FaultKind.RestHtml, Stream = "exchangeInfo" });
        Assert.StartsWith("<", venues["binance"].Get("/api/v3/exchangeInfo"), StringComparison.Ordinal);
        Assert.StartsWith("{\"lastUpdateId\"", venues["binance"].Get("/api/v3/depth", "symbol=BTCUSDT"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_share_is_one_piece_of_each_period_at_a_time_of_its_own()
    {
        var (time, venues) = Worlds.Start(o => o with { EventsPerSecond = 0 });
        using var _ = venues;
        venues.Inject(new FaultRule { Kind = FaultKind.RestHtml, Share = 0.25, Period = 20, Seed = 9, Venue = "binance" });
        var starts = new List<int>();
        for (var period = 0; period < 6; period++)
        {
            var struck = new List<int>();
            for (var second = 0; second < 20; second++)
            {
                if (venues["binance"].Get("/api/v3/time").StartsWith('<')) struck.Add(second);
                time.Advance(TimeSpan.FromSeconds(1));
            }

            Assert.InRange(struck.Count, 4, 6);
            Assert.Equal(struck.Count - 1, struck[^1] - struck[0]);
            starts.Add(struck[0]);
        }

        Assert.True(starts.Distinct().Count() > 2, string.Join(' ', starts));
    }

    [Theory]
    [InlineData(403)]
    [InlineData(503)]
    public void A_socket_outage_cuts_connections_and_refuses_dials_while_rest_works(int status)
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var venue = venues["binance"];
        var client = MemoryTransport.Connect(venue, "/ws/btcusdt@depth@100ms");
        venue.Inject(new FaultRule { Kind = FaultKind.SocketOutage, Status = status, ActiveFor = 5 });
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(client.Aborted);
        Assert.Equal(status, venue.Connect("/ws", "test", new MemoryTransport()).Refusal!.Status);
        Assert.StartsWith("{\"lastUpdateId\"", venue.Get("/api/v3/depth", "symbol=BTCUSDT"), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(5));
        MemoryTransport.Connect(venue, "/ws/btcusdt@depth@100ms");
    }

    private static VenueResponse Answer(FaultKind kind, string venue, string path, string query)
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        time.Advance(TimeSpan.FromSeconds(3)); // so that there are trades
        venues.Inject(new FaultRule { Kind = kind, Seed = 5 });
        var response = venues[venue].Request(new VenueRequest("GET", path, query, "test"));
        Assert.Equal(200, response.Status);
        return response;
    }

    private static string Text(VenueResponse response) => Encoding.UTF8.GetString(response.Body.Span);
}
