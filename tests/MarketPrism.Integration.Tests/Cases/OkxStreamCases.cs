using System.Globalization;
using System.Text;
using MarketPrism.Markets.Following;

namespace MarketPrism.Integration.Tests.Cases;

/// <summary>OKX's book window, and its budget of control requests.</summary>
public sealed class OkxStreamCases
{
    [Fact]
    public async Task A_best_price_outside_of_what_the_window_has_shown_is_never_published_as_synced()
    {
        await using var okx = await ScriptedOkx.StartAsync(TestContext.Current.CancellationToken);
        var venue = okx.Venue;
        okx.Flows = (_, _) => false;
        okx.List("BTC-USDT", "SPOT");
        okx.Welcome = async (client, _, _, arg) => await client.SendAsync(Book(arg, "snapshot", -1, 10, ["100.1", "100.2", "100.3"], ["100", "99.9", "99.8"]));
        await using var run = await CaseRun.StartAsync($"- {{name: o, exchange: okx, market: public, symbols: [BTC-USDT], channels: [orderbook], endpoint: {venue.Endpoint}}}");
        await run.BeAsync(() => run.Of("orderbook.").Any(m => m["last_update_id"] == "10"), "the snapshot is published");
        var client = venue.Clients.First(c => !c.Streams.IsEmpty);
        var arg = client.Streams.Keys.First();

        // the market has moved up and out of the three levels that the window had: one bid is left, 101, and nothing is known of what rests below it
        await client.SendAsync(Book(arg, "update", 10, 11, ["101.1", "101.2", "101.3"], ["101"], gone: (["100.1", "100.2", "100.3"], ["99.9", "99.8"])));
        await run.BeAsync(() => run.Of("orderbook.").Any(m => m["last_update_id"] == "11" || m["state"] != "synced"), "the update is published, or the book is not synced");
        await run.WhileAsync(TimeSpan.FromSeconds(2), () => { });
        var book = new FollowedBook();
        foreach (var message in run.Of("orderbook."))
        {
            book.Apply(Encoding.UTF8.GetBytes(message.Text));
            if (!book.IsProven || book.State != "synced") continue;
            Assert.True(book.Bids.Count > 0 && book.Asks.Count > 0, message.Text);
            Assert.True(book.HorizonBid is not { } low || book.Bids.Keys.First().CompareTo(low) > 0, $"the best bid {book.Bids.Keys.First()} is not inside of what is known, {book.HorizonBid}: {message.Text}");
            Assert.True(book.HorizonAsk is not { } high || book.Asks.Keys.First().CompareTo(high) < 0, $"the best ask {book.Asks.Keys.First()} is not inside of what is known, {book.HorizonAsk}: {message.Text}");
        }
    }

    [Fact]
    public async Task Hundreds_of_streams_survive_empty_metadata_and_are_restored_in_a_few_requests()
    {
        await using var okx = await ScriptedOkx.StartAsync(TestContext.Current.CancellationToken);
        var venue = okx.Venue;
        string[] symbols = [.. Enumerable.Range(0, 145).Select(i => string.Create(CultureInfo.InvariantCulture, $"T{i:000}-USDT"))];
        foreach (var symbol in symbols) okx.List(symbol, "SPOT");
        await using var run = await CaseRun.StartAsync($"- {{name: o, exchange: okx, market: public, symbols: [{string.Join(", ", symbols)}], channels: [trade, bbo], endpoint: {venue.Endpoint}}}");
        await run.BeAsync(() => run.Status().Streams!.Flowing == 290, "all streams flow");

        okx.Instead = (path, _) => path.EndsWith("public/instruments", StringComparison.Ordinal) ? new ScriptedAnswer("""{"code":"0","msg":"","data":[]}""") : null;
        run.AskForInstruments("okx", "public");
        await run.WhileAsync(TimeSpan.FromSeconds(2), () => Assert.DoesNotContain(venue.Messages, m => m.Contains("\"unsubscribe\"", StringComparison.Ordinal)));
        okx.Instead = (_, _) => null;

        var requests = venue.Messages.Count;
        var started = TimeProvider.System.GetTimestamp();
        foreach (var client in venue.Clients) client.Abort();
        // the connector's own connection for the channel of instruments comes back at about the same time
        await run.BeAsync(() => venue.Clients.Sum(c => c.Streams.Keys.Count(static k => !k.Contains("\"instruments\"", StringComparison.Ordinal))) == 290, "all streams are subscribed again");
        await run.BeAsync(() => run.Status().Streams is { Flowing: 290 }, "all streams flow again");
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20), "streams were dark for long");
        var restored = venue.Messages.Skip(requests).Where(m => m.Contains("\"subscribe\"", StringComparison.Ordinal)).ToList();
        Assert.True(restored.Count <= 12, $"{restored.Count} requests for 290 streams");
        Assert.All(restored, m => Assert.True(Encoding.UTF8.GetByteCount(m) <= 64 * 1024));
    }

    private static string Book(string arg, string action, long previous, long id, string[] asks, string[] bids, (string[] Asks, string[] Bids) gone = default)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return $$"""{"arg":{{arg}},"action":"{{action}}","data":[{"asks":[{{Levels(asks, gone.Asks)}}],"bids":[{{Levels(bids, gone.Bids)}}],"ts":"{{now}}","checksum":0,"prevSeqId":{{previous}},"seqId":{{id}}}]}""";

        static string Levels(string[] there, string[]? gone) =>
            string.Join(',', (gone ?? []).Select(p => $"[\"{p}\",\"0\",\"0\",\"0\"]").Concat(there.Select(p => $"[\"{p}\",\"1\",\"0\",\"1\"]")));
    }
}
