using System.Globalization;
using System.Text;
using MarketPrism.Feeds.Simulation;

namespace MarketPrism.Feeds.Tests.Rest;

/// <summary>What passes as a document of a venue, and what does not.</summary>
public sealed class DocumentGateTests
{
    private static readonly VenueEndpoint Live = new(null, null);
    private static readonly IVenue[] Venues = [.. VenueCatalog.All];
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void The_right_documents_of_every_venue_pass()
    {
        foreach (var venue in Venues)
        {
            var gate = new DocumentGate(venue, _time);
            foreach (var (kind, request) in Requests(venue)) Assert.Equal((kind, RestOutcome.Success), (kind, Judge(gate, request, Good(venue, kind)).Outcome));
            Assert.Empty(gate.Faults);
            Assert.All(gate.Refused.Values, static r => Assert.Equal(0, r));
        }
    }

    [Fact]
    public void Garbage_never_passes_and_changes_nothing_that_is_known()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("MARKETPRISM_SEED"), CultureInfo.InvariantCulture, out var set) ? set : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed} (MARKETPRISM_SEED sets it)");
        var random = new Random(seed);
        var gates = Venues.ToDictionary(static v => v, v => new DocumentGate(v, _time));
        for (var i = 0; i < 3_000; i++)
        {
            var venue = Venues[random.Next(Venues.Length)];
            var (kind, request) = Requests(venue)[random.Next(Requests(venue).Count)];
            var (what, status, contentType, body) = Garbage(random, venue, kind);
            var verdict = gates[venue].Judge(request, status, contentType, null, Encoding.UTF8.GetBytes(body));
            Assert.True(verdict.Outcome != RestOutcome.Success, $"seed {seed}, {venue.Exchange} {venue.Market} {kind}: {what} passed: {body[..Math.Min(100, body.Length)]}");
            if (i % 10 == 0) Assert.Equal(RestOutcome.Success, Judge(gates[venue], request, Good(venue, kind)).Outcome); // and the good one still does
        }
    }

    [Fact]
    public void What_is_refused_is_counted_and_told_until_a_good_one_comes()
    {
        var gate = new DocumentGate(Usdm, _time);
        var request = Usdm.Rest.Instruments(Live, ["BTCUSDT"])[0];
        gate.Judge(request, 200, "text/html", null, "<html>maintenance</html>"u8.ToArray());
        _time.Advance(TimeSpan.FromSeconds(12));
        Judge(gate, request, "{\"symbols\":[]}");
        var fault = Assert.Single(gate.Faults);
        Assert.Equal(("instruments", TimeSpan.FromSeconds(12), 2L), (fault.Kind, fault.Age, gate.Refused["instruments"]));
        Assert.Contains("lists no contract", fault.Message, StringComparison.Ordinal);
        Judge(gate, request, Good(Usdm, "instruments"));
        Assert.Empty(gate.Faults);
        Assert.Equal(2, gate.Refused["instruments"]);
    }

    [Fact]
    public void A_list_that_lacks_most_of_what_was_listed_does_not_pass_one_that_lacks_a_few_does()
    {
        var gate = new DocumentGate(Usdm, _time);
        var request = Usdm.Rest.Instruments(Live, ["C0USDT"])[0];
        Assert.Equal(RestOutcome.Success, Judge(gate, request, Contracts(0, 100)).Outcome);
        Assert.Equal(RestOutcome.Unusable, Judge(gate, request, Contracts(60, 40)).Outcome);
        Assert.Equal(RestOutcome.Unusable, Judge(gate, request, Contracts(500, 100)).Outcome); // as many, of another market
        Assert.Equal(RestOutcome.Success, Judge(gate, request, Contracts(3, 110)).Outcome);
        Assert.Equal(RestOutcome.Unusable, Judge(gate, request, Contracts(0, 3)).Outcome); // compared with the last good one
    }

    [Fact]
    public void A_list_that_is_as_short_for_hours_in_every_answer_is_believed()
    {
        var gate = new DocumentGate(Usdm, _time);
        var request = Usdm.Rest.Instruments(Live, ["C0USDT"])[0];
        Judge(gate, request, Contracts(0, 100));
        Refused(10);
        Judge(gate, request, "<html>"); // garbage in between: it begins anew
        Refused(12);
        Assert.Equal(RestOutcome.Success, Judge(gate, request, Contracts(0, 10)).Outcome);
        Assert.Equal(RestOutcome.Success, Judge(gate, request, Contracts(0, 10)).Outcome);

        void Refused(int halfHours)
        {
            for (var i = 0; i < halfHours; i++)
            {
                Assert.Equal(RestOutcome.Unusable, Judge(gate, request, Contracts(0, 10)).Outcome);
                _time.Advance(TimeSpan.FromMinutes(30));
            }
        }
    }

    [Fact]
    public void A_book_that_is_empty_all_at_once_is_asked_for_again_a_new_one_may_be_empty()
    {
        var gate = new DocumentGate(Usdm, _time);
        const string Empty = """{"lastUpdateId":1,"bids":[],"asks":[]}""";
        Assert.Equal(RestOutcome.Success, Judge(gate, Usdm.Rest.Snapshot(Live, "NEWUSDT", 100), Empty).Outcome);
        var request = Usdm.Rest.Snapshot(Live, "BTCUSDT", 100);
        Judge(gate, request, Good(Usdm, "snapshot"));
        Assert.Equal(RestOutcome.Unusable, Judge(gate, request, Empty).Outcome);
        Assert.Equal(RestOutcome.Success, Judge(gate, request, Good(Usdm, "snapshot")).Outcome);
        Assert.Equal(RestOutcome.Unusable, Judge(gate, request, Empty).Outcome);
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(RestOutcome.Success, Judge(gate, request, Empty).Outcome); // it stays so: the market is empty
    }

    [Fact]
    public void A_clock_that_jumps_is_believed_only_when_it_stays_there()
    {
        var gate = new DocumentGate(Usdm, _time);
        var request = Usdm.Rest.ServerTime(Live);
        Assert.Equal(RestOutcome.Success, Judge(gate, request, Time(0)).Outcome);
        Assert.Equal(RestOutcome.Unusable, Judge(gate, request, Time(3_600)).Outcome);
        Assert.Equal(RestOutcome.Success, Judge(gate, request, Time(0)).Outcome);
        Assert.Equal(RestOutcome.Unusable, Judge(gate, request, Time(3_600)).Outcome);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(RestOutcome.Success, Judge(gate, request, Time(3_600)).Outcome);

        string Time(int offsetSeconds) => $$"""{"serverTime":{{_time.GetUtcNow().AddSeconds(offsetSeconds).ToUnixTimeMilliseconds()}}}""";
    }

    [Fact]
    public void A_bad_document_is_asked_for_again_with_growing_delays_and_nobody_sees_it()
    {
        var time = new VirtualTime(_time.GetUtcNow());
        VirtualScheduler.Run(time, async () =>
        {
            using var egress = new EgressBudgets("default", time);
            var handler = new ScriptedHandler(
                ScriptedHandler.Answer(200, "<html>maintenance</html>", contentType: "text/html"), ScriptedHandler.Answer(200, "{\"symbols\":["), ScriptedHandler.Answer(200, Contracts(0, 3)));
            using var client = new VenueRestClient(Usdm, egress.Of(Exchange.Binance, Usdm), new RestOptions(), time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, (_, _) => handler, new Random(1));
            var start = time.GetTimestamp();
            var body = await client.GetAsync(Usdm.Rest.Instruments(Live, ["C0USDT"])[0], BudgetPriority.Normal, TestContext.Current.CancellationToken);
            Assert.True(body.IsSuccess);
            Assert.Equal(3, handler.Asked.Count);
            Assert.True(time.GetElapsedTime(start) > TimeSpan.FromSeconds(0.2));
        });
    }

    [Fact]
    public void An_unknown_symbol_costs_one_request_a_minute_at_most_and_less_and_less_whoever_asks()
    {
        var time = new VirtualTime(_time.GetUtcNow());
        VirtualScheduler.Run(time, async () =>
        {
            using var egress = new EgressBudgets("default", time);
            var handler = new ScriptedHandler(ScriptedHandler.Answer(400, """{"code":-1121,"msg":"Invalid symbol."}"""));
            using var client = new VenueRestClient(Usdm, egress.Of(Exchange.Binance, Usdm), new RestOptions(), time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, (_, _) => handler, new Random(1));
            var counts = new List<int>();
            for (var minute = 0; minute < 24 * 60; minute++)
            {
                foreach (var request in new[] { Usdm.Rest.Snapshot(Live, "NOPEUSDT", 100), Usdm.Rest.OpenInterest(Live, "NOPEUSDT")!, Usdm.Rest.Trades(Live, "NOPEUSDT", null, null)! })
                {
                    Assert.Equal(RestOutcome.UnknownSymbol, (await client.GetAsync(request, BudgetPriority.Normal, TestContext.Current.CancellationToken)).Verdict.Outcome);
                }

                await Task.Delay(TimeSpan.FromMinutes(1), time);
                if (minute is 9 or 59 or 1_439) counts.Add(handler.Asked.Count);
            }

            Assert.Equal([4, 6, 29], counts); // after 0, 1, 3, 7, 15, 31, 63 minutes, then each hour
        });
    }

    private static IVenue Usdm => VenueCatalog.Find(Exchange.Binance, Market.Usdm);

    private static RestVerdict Judge(DocumentGate gate, RestRequest request, string body) => gate.Judge(request, 200, "application/json", null, Encoding.UTF8.GetBytes(body));

    private static string Contracts(int from, int count) =>
        $"{{\"symbols\":[{string.Join(',', Enumerable.Range(from, count).Select(static i => $$"""{"symbol":"C{{i}}USDT","contractType":"PERPETUAL","status":"TRADING","baseAsset":"C{{i}}","quoteAsset":"USDT"}"""))}]}}";

    private static List<(string Kind, RestRequest Request)> Requests(IVenue venue)
    {
        var symbol = SymbolOf(venue);
        var all = new List<(string Kind, RestRequest Request)>
        {
            ("instruments", venue.Rest.Instruments(Live, [symbol])[0]), ("snapshot", venue.Rest.Snapshot(Live, symbol, 100)), ("backfill", venue.Rest.Trades(Live, symbol, null, null)!), ("time", venue.Rest.ServerTime(Live)),
        };
        if (venue.Rest.OpenInterest(Live, symbol) is { } interest) all.Add(("openInterest", interest));
        return all;
    }

    private static string SymbolOf(IVenue venue) => venue.Exchange == Exchange.Okx ? "BTC-USDT-SWAP" : venue.Market == Market.Coinm ? "BTCUSD_PERP" : "BTCUSDT";

    private static string Good(IVenue venue, string kind)
    {
        var symbol = SymbolOf(venue);
        if (venue.Exchange == Exchange.Okx)
        {
            return kind switch
            {
                "instruments" => $$"""{"code":"0","msg":"","data":[{"instType":"SWAP","instId":"{{symbol}}","instFamily":"BTC-USDT","state":"live"}]}""",
                "snapshot" => """{"code":"0","msg":"","data":[{"asks":[["2","1","0","1"]],"bids":[["1","1","0","1"]],"ts":"1795305600396","seqId":3235851742}]}""",
                "backfill" => $$"""{"code":"0","msg":"","data":[{"instId":"{{symbol}}","side":"buy","sz":"1","px":"1","tradeId":"7","ts":"1795305600396"}]}""",
                _ => """{"code":"0","msg":"","data":[{"ts":"1795305600396"}]}""",
            };
        }

        return kind switch
        {
            "instruments" => $$"""{"timezone":"UTC","symbols":[{"symbol":"{{symbol}}","contractType":"PERPETUAL","status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT"}]}""",
            "snapshot" => """{"lastUpdateId":42,"bids":[["1","1"]],"asks":[["2","1"]]}""",
            "backfill" => """[{"id":7,"a":7,"price":"1","p":"1","qty":"1","q":"1","time":1795305600396,"T":1795305600396}]""",
            "openInterest" => $$"""{"openInterest":"1.5","symbol":"{{symbol}}","time":1795305600396}""",
            _ => """{"serverTime":1795305600396}""",
        };
    }

    private static (string What, int Status, string? ContentType, string Body) Garbage(Random random, IVenue venue, string kind)
    {
        var good = Good(venue, kind);
        var other = Venues.First(v => v.Exchange != venue.Exchange);
        string[] errors = venue.Exchange == Exchange.Okx
            ? ["""{"code":"50011","msg":"Too Many Requests","data":[]}""", """{"code":"50026","msg":"System error","data":[]}""", """{"code":"51001","msg":"Instrument ID does not exist","data":[]}""", """{"code":"99999","msg":"?"}"""]
            : ["""{"code":-1003,"msg":"Too many requests."}""", """{"code":-1000,"msg":"An unknown error occurred."}""", """{"code":-1121,"msg":"Invalid symbol."}""", """{"code":-9999,"msg":"?"}"""];
        return random.Next(9) switch
        {
            0 => ("an HTML page that says so", 200, "text/html", "<html><body>maintenance</body></html>"),
            1 => ("an HTML page that claims to be JSON", 200, "application/json", "<html><body>maintenance</body></html>"),
            2 => ("a truncated document", 200, "application/json", good[..random.Next(1, good.Length)]),
            3 => ("another venue's document", 200, "application/json", Good(other, kind == "openInterest" ? "time" : kind)),
            4 => ("an error with 200", 200, "application/json", errors[random.Next(errors.Length)]),
            5 => ("an empty body", 200, null, ""),
            6 => ("text behind the document", 200, "application/json", good + "}"),
            7 => ("an object without anything", 200, "application/json", random.Next(2) == 0 ? "{}" : "null"),
            _ => ("the document with an error status", random.Next(500, 505), "application/json", good),
        };
    }
}
