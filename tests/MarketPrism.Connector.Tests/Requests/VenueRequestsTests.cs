using System.Globalization;
using MarketPrism.Feeds;
using MarketPrism.Markets.Messages;

namespace MarketPrism.Connector.Tests.Requests;

public sealed class VenueRequestsTests
{
    private const string Info = """{"symbols":[{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT","filters":[{"filterType":"PRICE_FILTER","tickSize":"0.01"},{"filterType":"LOT_SIZE","stepSize":"0.00001"}]},{"symbol":"ETHUSDT","status":"BREAK","baseAsset":"ETH","quoteAsset":"USDT","filters":[]}]}""";

    [Fact]
    public async Task A_snapshot_is_promised_at_once_and_follows_as_a_raw_frame()
    {
        await using var world = await RequestWorld.StartAsync(Market.Spot, r => r.RawChannel == "snapshot" ? """{"lastUpdateId":42,"bids":[],"asks":[]}""" : Info);
        world.Requests.Update(["BTCUSDT"], []);
        var reply = await world.AskAsync("snapshot", "BTCUSDT", new SnapshotRequest("p1-1", 1_000, "start").ToJson());
        Assert.Equal(("p1-1", true, null), (reply.Id, reply.Accepted, reply.Error));
        var frame = await world.NextAsync("snapshot");
        Assert.Equal("marketprism.raw.0d.binance.spot.snapshot.BTCUSDT", frame.Subject);
        Assert.Equal("pod-1/shard-0/rest/7", frame.Connection);
        Assert.Equal("https://api.binance.com/api/v3/depth?symbol=BTCUSDT&limit=1000", frame.Url);
        Assert.Equal("binance:spot:BTCUSDT:snapshot:42-p1-1", frame.Id);
        Assert.Equal("""{"lastUpdateId":42,"bids":[],"asks":[]}""", frame.Payload);
    }

    [Fact]
    public async Task Askers_of_a_symbol_share_one_snapshot_and_the_queue_shows()
    {
        await using var world = await RequestWorld.StartAsync(Market.Spot, r => r.RawChannel == "snapshot" ? """{"lastUpdateId":42}""" : Info);
        world.Requests.Update(["BTCUSDT", "ETHUSDT"], []);
        await world.NextAsync("instruments");
        world.Rest.Gate = new TaskCompletionSource();
        foreach (var id in new[] { "a", "b", "c" }) Assert.True((await world.AskAsync("snapshot", "BTCUSDT", new SnapshotRequest(id, 100, "resync").ToJson())).Accepted);
        Assert.Equal(1, world.Requests.Status.Snapshots);
        world.Rest.Gate.SetResult();
        Assert.EndsWith(":42-a", (await world.NextAsync("snapshot")).Id, StringComparison.Ordinal);
        await Eventually.BeAsync(() => world.Requests.Status.Snapshots == 0, "the queue is empty");
        Assert.Single(world.Rest.Asked, r => r.RawChannel == "snapshot");
    }

    [Fact]
    public async Task A_ban_and_a_spent_budget_are_told_with_the_time_to_wait()
    {
        await using var world = await RequestWorld.StartAsync(Market.Spot, _ => Info);
        world.Requests.Update(["BTCUSDT"], []);
        world.Budgets.Rest("spot").PauseFor(TimeSpan.FromSeconds(40));
        var budget = await world.AskAsync("snapshot", "BTCUSDT", new SnapshotRequest("1", 100, "resync").ToJson());
        Assert.Equal((false, RequestReply.Budget, 40_000), (budget.Accepted, budget.Error, budget.RetryAfterMs));
        world.Budgets.PauseAll(TimeSpan.FromSeconds(300));
        var banned = await world.AskAsync("backfill", "BTCUSDT", new BackfillRequest("2", 1, 2, null, null, "hole").ToJson());
        Assert.Equal((false, RequestReply.Venue, 300_000), (banned.Accepted, banned.Error, banned.RetryAfterMs));
    }

    [Fact]
    public async Task Symbols_that_the_venue_does_not_list_or_trade_are_told_stay_subscribed_and_cost_the_others_nothing()
    {
        IReadOnlyDictionary<string, StreamSilence>? silent = null;
        IReadOnlyDictionary<string, string>? over = null;
        await using var world = await RequestWorld.StartAsync(
            Market.Spot,
            r => r.RawChannel == "instruments" && r.Symbols.Contains("NOPEUSDT") ? null : Info,
            requests =>
            {
                requests.SilentChanged = s => Volatile.Write(ref silent, s);
                requests.UnavailableChanged = o => Volatile.Write(ref over, o);
            });
        world.Requests.Update(["BTCUSDT", "NOPEUSDT", "ETHUSDT"], []);
        await Eventually.BeAsync(() => Volatile.Read(ref silent) is { Count: > 0 }, "told");
        Assert.Equal(["ETHUSDT: it is halted (status BREAK)", "NOPEUSDT: binance spot does not list it"], silent!.Select(u => $"{u.Key}: {u.Value.Reason}").Order());
        Assert.Null(over);
        var reply = await world.AskAsync("snapshot", "NOPEUSDT", new SnapshotRequest("1", 100, "start").ToJson());
        Assert.Equal((false, RequestReply.UnknownSymbol), (reply.Accepted, reply.Error));
        Assert.InRange(reply.RetryAfterMs, 1_000, 60_000);
        Assert.True((await world.AskAsync("snapshot", "BTCUSDT", new SnapshotRequest("2", 100, "start").ToJson())).Accepted);
    }

    [Fact]
    public async Task Metadata_are_published_at_start_on_change_hourly_and_when_asked()
    {
        var info = Info;
        await using var world = await RequestWorld.StartAsync(Market.Spot, _ => Volatile.Read(ref info));
        await using var instruments = await world.Bus.SubscribeAsync(["marketprism.instrument.>"], new BusSubscriptionOptions(), CancellationToken.None);
        world.Requests.Update(["BTCUSDT", "ETHUSDT"], []);
        Assert.Equal(["BTCUSDT TRADING", "ETHUSDT BREAK"], await Take(2));

        Volatile.Write(ref info, Info.Replace("BREAK", "TRADING", StringComparison.Ordinal));
        await Later(TimeSpan.FromMinutes(10));
        Assert.Equal(["ETHUSDT TRADING"], await Take(1));

        await Later(TimeSpan.FromHours(1));
        Assert.Equal(["BTCUSDT TRADING", "ETHUSDT TRADING"], await Take(2));

        var asked = await world.Bus.RequestAsync("marketprism.ctl.instruments.binance.spot", "{}"u8.ToArray(), TimeSpan.FromSeconds(5), CancellationToken.None);
        Assert.True(RequestReply.Read(asked.Payload)!.Accepted);
        Assert.Equal(["BTCUSDT TRADING", "ETHUSDT TRADING"], await Take(2));
        Assert.Contains("\"symbols\":[{\"symbol\":\"BTCUSDT\"", (await world.NextAsync("instruments")).Payload, StringComparison.Ordinal);

        async Task<List<string>> Take(int count)
        {
            var seen = new List<string>();
            await Eventually.BeAsync(
                () =>
                {
                    while (instruments.TryRead(out var message))
                    {
                        var instrument = InstrumentJson.Read(message.Payload.ToArray())!;
                        seen.Add($"{instrument.Key.Symbol} {instrument.Status}");
                        message.Release();
                    }

                    return seen.Count >= count;
                },
                "metadata");
            return seen;
        }

        async Task Later(TimeSpan by)
        {
            var before = world.Rest.Asked.Count;
            await Eventually.BeAsync(
                () =>
                {
                    if (world.Rest.Asked.Count == before) world.Time.Advance(by / 20);
                    return world.Rest.Asked.Count > before;
                },
                "asked again");
            if (by < TimeSpan.FromHours(1)) return;
            await Eventually.BeAsync(
                () =>
                {
                    if (instruments.Pending == 0) world.Time.Advance(by / 20);
                    return instruments.Pending > 0;
                },
                "an hour is over");
        }
    }

    [Fact]
    public async Task Missing_trades_come_page_by_page_the_oldest_first()
    {
        await using var world = await RequestWorld.StartAsync(Market.Spot, r => r.RawChannel == "backfill" ? Trades(r) : Info);
        world.Requests.Update(["BTCUSDT"], []);
        var reply = await world.AskAsync("backfill", "BTCUSDT", new BackfillRequest("b1", 5_000, 7_499, null, null, "hole").ToJson());
        Assert.True(reply.Accepted);
        var ids = new List<string>();
        for (var page = 0; page < 3; page++) ids.Add((await world.NextAsync("backfill")).Id);
        Assert.Equal(["binance:spot:BTCUSDT:backfill:5000-b1", "binance:spot:BTCUSDT:backfill:6000-b1", "binance:spot:BTCUSDT:backfill:7000-b1"], ids);
        await Eventually.BeAsync(() => world.Requests.Status.Backfills == 0, "done");
        Assert.Equal(3, world.Rest.Asked.Count(r => r.RawChannel == "backfill"));
    }

    [Fact]
    public async Task Without_ids_the_trades_since_a_time_are_found_by_going_back()
    {
        await using var world = await RequestWorld.StartAsync(Market.Spot, r => r.RawChannel == "backfill" ? Trades(r) : Info);
        world.Requests.Update(["BTCUSDT"], []);
        // trade N happened at N ms; the newest is 9999
        Assert.True((await world.AskAsync("backfill", "BTCUSDT", new BackfillRequest("b2", null, null, 6_500L * 1_000_000, null, "processor_down").ToJson())).Accepted);
        await Eventually.BeAsync(() => world.Requests.Status.Backfills == 0 && world.Rest.Asked.Any(r => r.RawChannel == "backfill"), "done");
        Assert.Equal([9_000L, 8_000, 7_000, 6_000], world.Rest.Asked.Where(r => r.RawChannel == "backfill").Select(r => From(r) ?? 9_000));
    }

    [Fact]
    public async Task Open_interest_is_polled_at_its_interval()
    {
        await using var world = await RequestWorld.StartAsync(Market.Usdm, r => r.RawChannel == "openInterest" ? """{"openInterest":"1.5","symbol":"BTCUSDT","time":5}""" : """{"symbols":[]}""");
        world.Requests.Update(["BTCUSDT"], [new PollSpec(Channel.OpenInterest, "BTCUSDT", TimeSpan.FromSeconds(10))]);
        var start = world.Time.GetTimestamp();
        for (var i = 1; i <= 3; i++)
        {
            await Eventually.BeAsync(
                () =>
                {
                    var polled = world.Rest.Asked.Count(r => r.RawChannel == "openInterest");
                    if (polled < i) world.Time.Advance(TimeSpan.FromSeconds(0.5));
                    return polled >= i;
                },
                "polled");
            Assert.Equal("marketprism.raw.11.binance.usdm.openInterest.BTCUSDT", (await world.NextAsync("openInterest")).Subject);
        }

        Assert.True(world.Time.GetElapsedTime(start) >= TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Requests_for_symbols_that_were_taken_away_are_not_answered_any_more()
    {
        await using var world = await RequestWorld.StartAsync(Market.Spot, r => r.RawChannel == "snapshot" ? """{"lastUpdateId":1}""" : Info);
        world.Requests.Update(["BTCUSDT", "ETHUSDT"], []);
        await world.AskAsync("snapshot", "ETHUSDT", new SnapshotRequest("1", 100, "start").ToJson());
        world.Requests.Update(["BTCUSDT"], []);
        await Eventually.BeAsync(
            async () => (await world.Bus.RequestAsync("marketprism.ctl.snapshot.binance.spot.ETHUSDT", new SnapshotRequest("2", 1, "x").ToJson(), TimeSpan.FromSeconds(1), CancellationToken.None)).Outcome == BusReplyOutcome.NoResponders,
            "nobody listens");
        await world.AskAsync("snapshot", "BTCUSDT", new SnapshotRequest("3", 100, "start").ToJson());
    }

    [Fact]
    public async Task Okx_books_are_subscribed_afresh_when_asked_so()
    {
        var asked = new List<string>(); // the second time no connection is open
        await using var world = await RequestWorld.StartAsync(Market.Public, _ => """{"code":"0","msg":"","data":[{"instId":"BTC-USDT"}]}""", requests => requests.Resubscribe = symbol =>
        {
            asked.Add(symbol);
            return asked.Count == 1;
        });
        world.Requests.Update(["BTC-USDT"], []);
        Assert.True((await world.AskAsync("snapshot", "BTC-USDT", new SnapshotRequest("1", 400, "resubscribe").ToJson())).Accepted);
        var soon = await world.AskAsync("snapshot", "BTC-USDT", new SnapshotRequest("2", 400, "resubscribe").ToJson());
        Assert.Equal((false, RequestReply.Budget, 30_000), (soon.Accepted, soon.Error, soon.RetryAfterMs));
        world.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(RequestReply.Venue, (await world.AskAsync("snapshot", "BTC-USDT", new SnapshotRequest("3", 400, "resubscribe").ToJson())).Error);
        Assert.Equal(["BTC-USDT", "BTC-USDT"], asked);
        Assert.DoesNotContain(world.Rest.Asked, r => r.RawChannel == "snapshot");
    }

    private static long? From(RestRequest request)
    {
        var query = request.Url.Query.TrimStart('?').Split('&').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]);
        return query.TryGetValue("fromId", out var from) ? long.Parse(from, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Trades 0 to 9999, one each ms, a thousand a page.</summary>
    private static string Trades(RestRequest request)
    {
        var from = From(request) ?? 9_000;
        var limit = int.Parse(request.Url.Query.Split("limit=")[1], CultureInfo.InvariantCulture);
        var ids = Enumerable.Range((int)from, limit).Where(i => i < 10_000);
        return $"[{string.Join(',', ids.Select(i => $$"""{"id":{{i}},"price":"1","qty":"1","quoteQty":"1","time":{{i}},"isBuyerMaker":true,"isBestMatch":true}"""))}]";
    }
}
