using System.Net;
using MarketPrism.Cli.Doctor;
using MarketPrism.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Cli.Tests;

/// <summary>What <c>doctor</c> says of symbols, by what the venue answers: the venue's own word counts, an answer that is no list says nothing.</summary>
public sealed class DoctorSymbolTests
{
    [Theory]
    [InlineData("PENDING_TRADING", "it is announced (status PENDING_TRADING), trading begins at 2026-12-01 08:00:00Z: no trades come now")]
    [InlineData("PRE_TRADING", "it is preopen (status PRE_TRADING), trading begins at 2026-12-01 08:00:00Z: no trades come now")]
    [InlineData("HALT", "it is halted (status HALT): no trades come now")]
    [InlineData("SETTLING", "it is settling (status SETTLING): no trades come now")]
    [InlineData("SOMETHING_NEW", "the venue calls it 'SOMETHING_NEW', a word that is not known here")]
    public async Task A_symbol_that_does_not_trade_now_is_a_warning_with_its_phase_and_time(string status, string expected)
    {
        var lines = await ExamineAsync("usdm", "BTCUSDT, NEWUSDT", _ => Json($$"""{"symbols":[{{Contract("BTCUSDT", "TRADING")}},{{Contract("NEWUSDT", status)}}]}"""));
        var line = Assert.Single(lines, static l => l.Subject == "a symbol NEWUSDT");
        Assert.Equal((DoctorVerdict.Warning, expected), (line.Verdict, line.Finding));
        Assert.NotEmpty(line.WhatToDo);
        Assert.Contains(lines, static l => l is { Subject: "a trading", Finding: "the venue trades 1 of 2" });
        Assert.DoesNotContain(lines, static l => l.Verdict == DoctorVerdict.Failed);
    }

    [Fact]
    public async Task A_symbol_that_the_venue_calls_over_or_does_not_list_is_wrong()
    {
        var lines = await ExamineAsync("usdm", "BTCUSDT, OLDUSDT, BTCUSD", _ => Json($$"""{"symbols":[{{Contract("BTCUSDT", "TRADING")}},{{Contract("OLDUSDT", "CLOSE")}},{{Contract("BTCUSDC", "TRADING")}}]}"""));
        Assert.Equal(
            ["a symbol OLDUSDT: the venue says that it is over (status CLOSE): no data would come", "a symbol BTCUSD: the venue does not list it; it has BTCUSDC, BTCUSDT"],
            lines.Where(static l => l.Verdict == DoctorVerdict.Failed).Select(static l => $"{l.Subject}: {l.Finding}"));
    }

    [Fact]
    public async Task One_spot_symbol_that_the_venue_does_not_know_costs_the_others_nothing()
    {
        var lines = await ExamineAsync("spot", "BTCUSDT, NOPEUSDT, ETHUSDT, SOLUSDT", query =>
        {
            var symbols = System.Text.Json.JsonSerializer.Deserialize<string[]>(query["symbols"].ToString())!;
            return symbols.Contains("NOPEUSDT") ? new Answer("""{"code":-1121,"msg":"Invalid symbol."}""", 400) : Json($$"""{"symbols":[{{string.Join(',', symbols.Select(static s => Contract(s, s == "SOLUSDT" ? "BREAK" : "TRADING")))}}]}""");
        });
        var failed = Assert.Single(lines, static l => l.Verdict == DoctorVerdict.Failed);
        Assert.Equal(("a symbol NOPEUSDT", "the venue does not list it"), (failed.Subject, failed.Finding));
        Assert.Contains(lines, static l => l is { Subject: "a symbol SOLUSDT", Verdict: DoctorVerdict.Warning });
        Assert.Contains(lines, static l => l is { Subject: "a trading", Finding: "the venue trades 2 of 4" });
    }

    [Theory]
    [InlineData("<html>Just a moment</html>", 200, "text/html", "not the document that was asked for: it is an HTML page: '<html>Just a moment</html>'")]
    [InlineData("<html>Just a moment</html>", 200, "application/json", "not the document that was asked for: it is an HTML page: '<html>Just a moment</html>'")]
    [InlineData("""{"symbols":[]}""", 200, "application/json", "not the document that was asked for: it lists no (contract|symbol): '{\"symbols\":\\[]}'")]
    [InlineData("""{"symbols":[{"symbol":"BTCUS""", 200, "application/json", "not the document that was asked for: it is no complete JSON document of 28 bytes: '{\"symbols\":\\[{\"symbol\":\"BTCUS'")]
    [InlineData("""{"code":"0","msg":"","data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP","state":"live"}]}""", 200, "application/json", "not the document that was asked for: it is a document of okx, not of binance: '{\"code\":\"0\",.*…'")]
    [InlineData("""{"code":-1000,"msg":"An unknown error occurred."}""", 200, "application/json", "200: -1000 An unknown error occurred.")]
    [InlineData("", 200, "application/json", "not the document that was asked for: it is empty")]
    [InlineData("bad gateway", 502, "text/plain", "HTTP 502")]
    public async Task An_answer_that_is_no_list_is_named_in_one_line_and_says_nothing_about_symbols(string body, int status, string contentType, string expected)
    {
        foreach (var market in new[] { "spot", "usdm" })
        {
            var lines = await ExamineAsync(market, "BTCUSDT, ETHUSDT", _ => new Answer(body, status, contentType));
            var line = Assert.Single(lines, static l => l.Verdict > DoctorVerdict.Ok);
            Assert.Equal(("a instruments", DoctorVerdict.Warning, "try again; symbols were not checked against the venue"), (line.Subject, line.Verdict, line.WhatToDo));
            Assert.Matches($"^the list could not be read: {expected}$", line.Finding);
        }
    }

    [Fact]
    public async Task Something_that_answers_in_the_venues_place_is_named()
    {
        var lines = await ExamineAsync("usdm", "BTCUSDT", _ => Json(""), new Answer("<html>Log in</html>", 200, "text/html"));
        var line = Assert.Single(lines, static l => l.Verdict == DoctorVerdict.Failed);
        Assert.Equal("a 127.0.0.1", line.Subject);
        Assert.StartsWith("Unusable: not the document that was asked for: it is an HTML page: '<html>Log in</html>'", line.Finding, StringComparison.Ordinal);
        Assert.StartsWith("something else answers in the venue's place", line.WhatToDo, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_future_that_funds_or_does_not_against_its_name_is_named_where_funding_rates_are_wanted()
    {
        static string Future(string id, string rule) => $$"""{"instType":"FUTURES","instId":"{{id}}","instFamily":"{{id[..^7]}}","ctVal":"1","ctMult":"1","ctValCcy":"X","tickSz":"0.1","lotSz":"1","state":"live","ruleType":"{{rule}}"}""";
        var list = $$"""{"code":"0","msg":"","data":[{{Future("BTC-USD-310404", "xperp")}},{{Future("ETH-USD_UM_XPERP-310404", "normal")}},{{Future("SOL-USD_UM_XPERP-310404", "xperp")}}]}""";
        var clock = Json($$"""{"code":"0","msg":"","data":[{"ts":"{{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}}"}]}""");
        var lines = await ExamineAsync("public", "BTC-USD-310404, ETH-USD_UM_XPERP-310404, SOL-USD_UM_XPERP-310404", _ => Json(list), clock, "okx", "orderbook, funding_rate");
        Assert.Equal(
            [("a symbol BTC-USD-310404 funding", DoctorVerdict.Ok), ("a symbol ETH-USD_UM_XPERP-310404 funding", DoctorVerdict.Warning)],
            lines.Where(static l => l.Subject.EndsWith(" funding", StringComparison.Ordinal)).Select(static l => (l.Subject, l.Verdict)));
        lines = await ExamineAsync("public", "BTC-USD-310404, ETH-USD_UM_XPERP-310404", _ => Json(list), clock, "okx");
        Assert.DoesNotContain(lines, static l => l.Subject.EndsWith(" funding", StringComparison.Ordinal));
    }

    private static Answer Json(string body) => new(body, 200);

    private static string Contract(string symbol, string status) =>
        $$"""{"symbol":"{{symbol}}","contractType":"PERPETUAL","status":"{{status}}","baseAsset":"{{symbol[..3]}}","quoteAsset":"{{symbol[3..]}}","onboardDate":1796112000000,"deliveryDate":4133404800000,"filters":[]}""";

    private static async Task<IReadOnlyList<DoctorLine>> ExamineAsync(string market, string symbols, Func<IQueryCollection, Answer> instruments, Answer? clock = null, string exchange = "binance", string channels = "orderbook")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var venue = builder.Build();
        venue.Run(context =>
        {
            var answer = context.Request.Path.Value!.EndsWith(exchange == "okx" ? "/instruments" : "/exchangeInfo", StringComparison.Ordinal) ? instruments(context.Request.Query)
                : clock ?? Json($$"""{"serverTime":{{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}}}""");
            (context.Response.StatusCode, context.Response.ContentType) = (answer.Status, answer.ContentType);
            return context.Response.WriteAsync(answer.Body, context.RequestAborted);
        });
        await venue.StartAsync(TestContext.Current.CancellationToken);
        var url = venue.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        using var folder = new ScratchFolder();
        var file = folder.Write("c.yaml", $"subscriptions:\n- {{name: a, exchange: {exchange}, market: {market}, symbols: [{symbols}], channels: [{channels}], endpoint: {{rest_url: \"{url}\", websocket_url: \"{url.Replace("http", "ws", StringComparison.Ordinal)}\", allow_insecure: true}}}}\n");
        var lines = new List<DoctorLine>();
        await VenueExamination.RunAsync(new ConfigurationLoader(file, new Dictionary<string, string>(), null).Load(), live: false, TimeProvider.System, lines.Add, TestContext.Current.CancellationToken);
        Assert.NotEmpty(lines);
        return lines;
    }

    private sealed record Answer(string Body, int Status, string ContentType = "application/json");
}
