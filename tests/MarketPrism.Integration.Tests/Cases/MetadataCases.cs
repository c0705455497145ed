namespace MarketPrism.Integration.Tests.Cases;

/// <summary>A venue's metadata change, are wrong, or lie, while its streams flow.</summary>
public sealed class MetadataCases
{
    [Fact]
    public async Task A_document_that_is_not_the_instruments_list_unsubscribes_nothing_and_unsyncs_nothing()
    {
        await using var binance = await ScriptedBinance.StartAsync(isFutures: true, TestContext.Current.CancellationToken);
        var venue = binance.Venue;
        binance.List("KITEUSDT");
        binance.List("DELIVUSDT");
        await using var run = await StartAsync(venue, "usdm", "KITEUSDT, DELIVUSDT");
        string[] books = ["binance.perpetual.KITE-USDT", "binance.perpetual.DELIV-USDT"];
        await run.BeAsync(() => books.All(run.IsSynced), "both books are synced");
        (string Name, ScriptedAnswer Answer)[] lies =
        [
            ("HTML", new("<!DOCTYPE html><html><body>Just a moment...</body></html>", 200, "text/html")),
            ("an empty list", new("""{"timezone":"UTC","serverTime":0,"symbols":[]}""")),
            ("truncated", new(binance.Instruments["KITEUSDT"][..60])),
            ("another venue's", new("""{"code":"0","msg":"","data":[{"instType":"SPOT","instId":"BTC-USDT","state":"live"}]}""")),
            ("an error with status 200", new("""{"code":-1121,"msg":"Invalid symbol."}""")),
            ("without most of what is known", new($$"""{"timezone":"UTC","serverTime":0,"symbols":[{{binance.Instruments["KITEUSDT"]}}]}""")),
            ("no content", new("")),
        ];
        foreach (var (name, answer) in lies)
        {
            var asked = InfoRequests(venue);
            binance.Instead = (path, _) => path.EndsWith("exchangeInfo", StringComparison.Ordinal) ? answer : null;
            run.AskForInstruments("binance", "usdm");
            // a gate that rests after a refusal may take its time; what counts is what happens until then, and afterwards
            await run.WhileAsync(TimeSpan.FromSeconds(1), () =>
            {
                Assert.True(books.All(run.IsSynced), $"{name}: a book is not synced any more");
                Assert.True(venue.Messages.All(m => !m.Contains("UNSUBSCRIBE", StringComparison.Ordinal)), $"{name}: a stream was unsubscribed");
            });
            Assert.True(InfoRequests(venue) - asked < 8, $"{name}: {InfoRequests(venue) - asked} requests within a second");
        }

        Assert.Empty(run.Of("gap."));
        Assert.Equal(4, run.Status().Streams!.Desired);
    }

    [Fact]
    public async Task A_perpetual_that_is_to_be_delivered_stays_that_perpetual_and_says_that_it_settles()
    {
        await using var binance = await ScriptedBinance.StartAsync(isFutures: true, TestContext.Current.CancellationToken);
        var venue = binance.Venue;
        binance.List("DELIVUSDT");
        await using var run = await StartAsync(venue, "usdm", "DELIVUSDT");
        await run.BeAsync(() => run.IsSynced("binance.perpetual.DELIV-USDT"), "the book is synced");
        binance.List("DELIVUSDT", "PERPETUAL_DELIVERING", deliveryDate: 1795392000000);
        run.AskForInstruments("binance", "usdm");
        var instrument = await run.UntilAsync("instrument.", m => m["phase"] == "settling", "the instrument settles");
        Assert.Equal(("perpetual", "DELIV-USDT"), (instrument["market_type"], instrument["symbol"]));
        var trades = run.Of("trade.").Count;
        await run.BeAsync(() => run.Of("trade.").Count > trades + 3, "trades go on");
        Assert.True(run.IsSynced("binance.perpetual.DELIV-USDT"));
        Assert.DoesNotContain(run.Messages, m => m.Subject.Contains(".futures.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_contract_without_a_type_is_not_guessed_and_is_published_once_it_has_one()
    {
        await using var binance = await ScriptedBinance.StartAsync(isFutures: true, TestContext.Current.CancellationToken);
        var venue = binance.Venue;
        binance.List("KITEUSDT");
        binance.List("NEWBUSDT", contractType: "", status: "PENDING_TRADING");
        await using var run = await StartAsync(venue, "usdm", "KITEUSDT, NEWBUSDT");
        await run.BeAsync(() => run.IsSynced("binance.perpetual.KITE-USDT"), "the other book is synced");
        Assert.DoesNotContain(run.Messages, m => m.Subject.Contains(".futures.", StringComparison.Ordinal));
        binance.List("NEWBUSDT");
        run.AskForInstruments("binance", "usdm");
        await run.BeAsync(() => run.IsSynced("binance.perpetual.NEWB-USDT"), "the new book is synced as a perpetual");
        Assert.DoesNotContain(run.Messages, m => m.Subject.Contains(".futures.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_change_of_kind_ends_the_old_subject_with_an_unsynced_message()
    {
        await using var binance = await ScriptedBinance.StartAsync(isFutures: true, TestContext.Current.CancellationToken);
        var venue = binance.Venue;
        binance.List("KITEUSDT", "CURRENT_QUARTER", deliveryDate: 1798185600000);
        await using var run = await StartAsync(venue, "usdm", "KITEUSDT");
        await run.BeAsync(() => run.IsSynced("binance.futures.KITE-USDT-261225"), "the dated book is synced");
        binance.List("KITEUSDT");
        run.AskForInstruments("binance", "usdm");
        await run.BeAsync(() => run.IsSynced("binance.perpetual.KITE-USDT"), "the perpetual's book is synced");
        await run.BeAsync(() => !run.IsSynced("binance.futures.KITE-USDT-261225"), "the old subject ends unsynced");
    }

    private static int InfoRequests(ScriptedVenue venue) => venue.Requests.Count(r => r.Contains("exchangeInfo", StringComparison.Ordinal));

    private static Task<CaseRun> StartAsync(ScriptedVenue venue, string market, string symbols) =>
        CaseRun.StartAsync($"- {{name: u, exchange: binance, market: {market}, symbols: [{symbols}], channels: [orderbook, trade], endpoint: {venue.Endpoint}}}");
}
