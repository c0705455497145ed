using System.Globalization;
using MarketPrism.Connector.Status;
using MarketPrism.Feeds;
using MarketPrism.Feeds.Simulation;

namespace MarketPrism.Connector.Tests.Requests;

/// <summary>What the connector concludes from metadata: which streams stay, which may be silent, which are over, and when it reads again.</summary>
public sealed class InstrumentLifecycleTests
{
    private const string Good = "BTCUSDT TRADING, ETHUSDT TRADING, OLDUSDT TRADING";

    [Fact]
    public void No_garbage_in_place_of_the_list_unsubscribes_anything_or_ends_an_instrument()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("MARKETPRISM_SEED"), CultureInfo.InvariantCulture, out var set) ? set : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed} (MARKETPRISM_SEED sets it)");
        var random = new Random(seed);
        VenueWorld.Run(Market.Usdm, ["BTCUSDT", "ETHUSDT", "OLDUSDT"], _ => Answer.Of(Info(Good)), async world =>
        {
            await world.ReadingsAsync(1);
            for (var i = 0; i < 40; i++)
            {
                world.Answer = _ => Garbage(random);
                await world.LaterAsync(TimeSpan.FromMinutes(11));
                Assert.True(world.Over.Count == 0 && world.Silent.Count == 0, $"seed {seed}: {string.Join(", ", world.Over.Keys.Concat(world.Silent.Keys))}");
                Assert.Equal(["trading", "trading", "trading"], world.Requests.Instruments.Select(static s => s.Instrument!.Phase.Name()));
                if (random.Next(3) != 0) continue;
                world.Answer = _ => Answer.Of(Info(Good));
                await world.LaterAsync(TimeSpan.FromMinutes(11));
            }

            Assert.True(world.Gate.Refused["instruments"] > 40);
        });
    }

    [Fact]
    public void An_instrument_that_one_list_lacks_stays_two_lists_minutes_apart_end_it() => VenueWorld.Run(Market.Usdm, ["BTCUSDT", "ETHUSDT", "OLDUSDT"], _ => Answer.Of(Info(Good)), async world =>
    {
        await world.ReadingsAsync(1);
        world.Answer = _ => Answer.Of(Info("BTCUSDT TRADING, ETHUSDT TRADING"));
        await world.UntilAsync(() => world.Silent.ContainsKey("OLDUSDT"), TimeSpan.FromMinutes(11));
        Assert.Empty(world.Over);
        world.Answer = _ => Answer.Of(Info(Good));
        await world.UntilAsync(() => world.Silent.Count == 0, TimeSpan.FromMinutes(3)); // one bad list
        world.Answer = _ => Answer.Of(Info("BTCUSDT TRADING, ETHUSDT TRADING"));
        await world.UntilAsync(() => world.Silent.ContainsKey("OLDUSDT"), TimeSpan.FromMinutes(11));
        var first = world.Time.GetUtcNow();
        await world.UntilAsync(() => world.Over.ContainsKey("OLDUSDT"), TimeSpan.FromMinutes(3));
        Assert.InRange((world.Time.GetUtcNow() - first).TotalMinutes, 2, 2.5);
        Assert.Equal("binance usdm does not list it any more", world.Over["OLDUSDT"]);
        Assert.Equal(["trading", "delisted"], await world.PhasesOfAsync("OLDUSDT", "delisted"));
    });

    [Fact]
    public void A_status_that_says_so_ends_an_instrument_and_its_last_message_says_it() => VenueWorld.Run(Market.Usdm, ["BTCUSDT", "OLDUSDT"], _ => Answer.Of(Info("BTCUSDT TRADING, OLDUSDT TRADING")), async world =>
    {
        await world.ReadingsAsync(1);
        world.Answer = _ => Answer.Of(Info("BTCUSDT TRADING, OLDUSDT SETTLING"));
        await world.UntilAsync(() => world.Silent.ContainsKey("OLDUSDT"), TimeSpan.FromMinutes(11));
        Assert.Equal("it is settling (status SETTLING)", world.Silent["OLDUSDT"].Reason);
        world.Answer = _ => Answer.Of(Info("BTCUSDT TRADING, OLDUSDT CLOSE"));
        await world.UntilAsync(() => world.Silent["OLDUSDT"].IsEnding, TimeSpan.FromMinutes(11));
        var first = world.Time.GetUtcNow();
        Assert.Equal("binance usdm's last list says that it is over (status CLOSE), which the next one has to confirm", world.Silent["OLDUSDT"].Reason);
        Assert.Equal(("ending", "CLOSE"), NotTrading(world, "OLDUSDT"));
        world.Ask(Market.Usdm);
        await world.LaterAsync(TimeSpan.FromSeconds(1)); // what is published again is what was
        Assert.Equal(["trading", "settling"], await world.PhasesOfAsync("OLDUSDT", "settling"));
        await world.UntilAsync(() => world.Over.ContainsKey("OLDUSDT"), TimeSpan.FromMinutes(3));
        Assert.InRange((world.Time.GetUtcNow() - first).TotalMinutes, 1.9, 2.5);
        Assert.Equal(("delisted", "CLOSE"), NotTrading(world, "OLDUSDT"));
        Assert.Equal("binance usdm has delisted it (status CLOSE)", world.Over["OLDUSDT"]);
        Assert.Equal(["trading", "settling", "delisted"], await world.PhasesOfAsync("OLDUSDT", "delisted"));
        world.Answer = _ => Answer.Of(Info("BTCUSDT TRADING, OLDUSDT TRADING")); // listed again under its old name
        await world.UntilAsync(() => world.Over.Count == 0, TimeSpan.FromHours(1.2));
    });

    [Fact]
    public void A_status_of_an_end_that_the_next_list_takes_back_was_never_published() => VenueWorld.Run(Market.Usdm, ["BTCUSDT", "OLDUSDT"], _ => Answer.Of(Info("BTCUSDT TRADING, OLDUSDT TRADING")), async world =>
    {
        await world.ReadingsAsync(1);
        for (var i = 0; i < 3; i++)
        {
            world.Answer = _ => Answer.Of(Info("BTCUSDT TRADING, OLDUSDT CLOSE"));
            await world.UntilAsync(() => world.Silent.ContainsKey("OLDUSDT"), TimeSpan.FromMinutes(11));
            world.Answer = _ => Answer.Of(Info("BTCUSDT TRADING, OLDUSDT TRADING"));
            await world.UntilAsync(() => world.Silent.Count == 0, TimeSpan.FromMinutes(3));
            Assert.Empty(world.Over);
        }

        Assert.Equal(["trading"], await world.PhasesOfAsync("OLDUSDT", "trading"));
    });

    [Fact]
    public void An_end_that_the_first_list_tells_is_confirmed_before_anything_is_published_of_it() => VenueWorld.Run(Market.Usdm, ["BTCUSDT", "OLDUSDT"], _ => Answer.Of(Info("BTCUSDT TRADING, OLDUSDT CLOSE")), async world =>
    {
        await world.UntilAsync(() => world.Silent.ContainsKey("OLDUSDT"), TimeSpan.FromMinutes(1));
        Assert.False(world.Silent["OLDUSDT"].IsUnlisted);
        Assert.Equal(("ending", "CLOSE"), NotTrading(world, "OLDUSDT"));
        world.Answer = _ => Answer.Of(Info("BTCUSDT TRADING, ETHUSDT TRADING")); // it is taken out of the list meanwhile
        await world.UntilAsync(() => world.Over.ContainsKey("OLDUSDT"), TimeSpan.FromMinutes(3));
        Assert.Equal(["delisted"], await world.PhasesOfAsync("OLDUSDT", "delisted"));
        Assert.Equal(("delisted", "CLOSE"), NotTrading(world, "OLDUSDT"));
    });

    [Fact]
    public void A_halt_and_its_end_keep_the_stream() => VenueWorld.Run(Market.Spot, ["BTCUSDT", "ETHUSDT"], _ => Answer.Of(Info("BTCUSDT TRADING, ETHUSDT BREAK", isSpot: true)), async world =>
    {
        await world.UntilAsync(() => world.Silent.ContainsKey("ETHUSDT"), TimeSpan.FromMinutes(1));
        await world.LaterAsync(TimeSpan.FromHours(3));
        Assert.Empty(world.Over);
        world.Answer = _ => Answer.Of(Info("BTCUSDT TRADING, ETHUSDT TRADING", isSpot: true));
        await world.UntilAsync(() => world.Silent.Count == 0, TimeSpan.FromMinutes(11));
    });

    [Fact]
    public void The_end_of_a_short_halt_is_found_within_minutes_and_the_list_is_not_asked_for_each_minute_of_a_long_one() => VenueWorld.Run(Market.Spot, ["BTCUSDT", "ETHUSDT"], _ => Answer.Of(Info("BTCUSDT TRADING, ETHUSDT BREAK", isSpot: true)), async world =>
    {
        await world.UntilAsync(() => world.Silent.ContainsKey("ETHUSDT"), TimeSpan.FromMinutes(1));
        world.Answer = _ => Answer.Of(Info("BTCUSDT TRADING, ETHUSDT TRADING", isSpot: true));
        await world.UntilAsync(() => world.Silent.Count == 0, TimeSpan.FromMinutes(1.5)); // until then nobody would ask why its streams are silent
        world.Answer = _ => Answer.Of(Info("BTCUSDT TRADING, ETHUSDT BREAK", isSpot: true));
        await world.UntilAsync(() => world.Silent.ContainsKey("ETHUSDT"), TimeSpan.FromMinutes(11));
        var before = world.Readings.Count;
        await world.LaterAsync(TimeSpan.FromHours(3));
        Assert.InRange(world.Readings.Count - before, 15, 25);
    });

    [Fact]
    public void The_announced_time_of_a_listing_is_waited_for_and_then_the_list_is_read_until_it_trades()
    {
        var start = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
        var listing = start.AddMinutes(24.5);
        VenueWorld.Run(Market.Usdm, ["BTCUSDT", "NEWUSDT"], _ => Answer.Of(Info("BTCUSDT TRADING, NEWUSDT PENDING_TRADING", listing)), async world =>
        {
            await world.UntilAsync(() => world.Silent.ContainsKey("NEWUSDT"), TimeSpan.FromMinutes(1));
            Assert.Equal("it is announced (status PENDING_TRADING)", world.Silent["NEWUSDT"].Reason);
            await world.LaterAsync(TimeSpan.FromMinutes(24));
            Assert.InRange(world.Readings.Count, 2, 4); // at the start, and every ten minutes
            await world.UntilAsync(() => world.Readings.Any(r => (r - listing).Duration() < TimeSpan.FromSeconds(2)), TimeSpan.FromMinutes(1));
            world.Answer = _ => Answer.Of(Info("BTCUSDT TRADING, NEWUSDT TRADING", listing));
            await world.UntilAsync(() => world.Silent.Count == 0, TimeSpan.FromSeconds(10)); // the venue was a little late
            Assert.Empty(world.Over);
            Assert.Equal(["announced", "trading"], await world.PhasesOfAsync("NEWUSDT", "trading"));
        });
    }

    [Fact]
    public void A_contract_whose_kind_the_venue_has_not_said_is_waited_for_and_stays_subscribed() => VenueWorld.Run(Market.Usdm, ["BTCUSDT", "NEWUSDT"], _ => Answer.Of(Info("BTCUSDT TRADING, NEWUSDT PENDING_TRADING").Replace(
            "\"symbol\":\"NEWUSDT\",\"contractType\":\"PERPETUAL\"", "\"symbol\":\"NEWUSDT\",\"contractType\":\"\"", StringComparison.Ordinal)), async world =>
    {
        await world.ReadingsAsync(3);
        Assert.Equal((0, 0), (world.Over.Count, world.Silent.Count));
        Assert.Null(world.Requests.Instruments.Single(static s => s.Symbol == "NEWUSDT").Instrument);
        world.Answer = _ => Answer.Of(Info("BTCUSDT TRADING, NEWUSDT TRADING"));
        Assert.Equal(["trading"], await world.PhasesOfAsync("NEWUSDT", "trading"));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_symbol_that_is_not_listed_is_looked_for_once_a_minute_at_most_and_in_the_end_once_an_hour(bool isSpot)
    {
        var market = isSpot ? Market.Spot : Market.Usdm;
        VenueWorld.Run(market, ["BTCUSDT", "NOPEUSDT"], r =>
            isSpot && r.Contains("NOPE", StringComparison.Ordinal) ? new Answer(400, """{"code":-1121,"msg":"Invalid symbol."}""") : Answer.Of(Info("BTCUSDT TRADING", isSpot: isSpot)), async world =>
        {
            await world.UntilAsync(() => world.Silent.ContainsKey("NOPEUSDT"), TimeSpan.FromMinutes(1));
            Assert.True(world.Silent["NOPEUSDT"].IsUnlisted);
            var atStart = world.Asked.Count(a => !isSpot || a.Contains("NOPE", StringComparison.Ordinal));
            Assert.InRange(atStart, 1, 2); // together with the others, then alone
            for (var minute = 0; minute < 12 * 60; minute++)
            {
                world.Ask(market); // processors ask too
                await world.LaterAsync(TimeSpan.FromMinutes(1));
            }

            var asked = world.Asked.Count(a => !isSpot || a.Contains("NOPE", StringComparison.Ordinal)) - atStart;
            if (isSpot) Assert.InRange(asked, 10, 20);
            else Assert.InRange(asked, 60, 72 + 20); // the list is read every ten minutes for the others as well
            Assert.Empty(world.Over);
        });
    }

    [Fact]
    public void The_first_frame_of_a_symbol_that_was_not_listed_has_its_metadata_read_at_once()
    {
        var isListed = false;
        VenueWorld.Run(Market.Spot, ["BTCUSDT", "NEWUSDT"], r =>
            !isListed && r.Contains("NEW", StringComparison.Ordinal) ? new Answer(400, """{"code":-1121,"msg":"Invalid symbol."}""") : Answer.Of(Info("BTCUSDT TRADING, NEWUSDT TRADING", isSpot: true)), async world =>
        {
            await world.UntilAsync(() => world.Silent.ContainsKey("NEWUSDT"), TimeSpan.FromMinutes(1));
            await world.LaterAsync(TimeSpan.FromHours(6)); // looked for once an hour by now
            isListed = true;
            world.Frames = 1;
            await world.UntilAsync(() => world.Silent.Count == 0, TimeSpan.FromSeconds(5));
            Assert.Equal(["trading"], await world.PhasesOfAsync("NEWUSDT", "trading"));
        });
    }

    [Fact]
    public void What_okx_pushes_about_an_instrument_is_taken_at_once_and_says_nothing_about_the_others() => VenueWorld.Run(Market.Public, ["BTC-USDT-SWAP", "NEW-USDT-SWAP"], _ => Answer.Of($$"""{"code":"0","msg":"","data":[{{Swap("BTC-USDT-SWAP", "live")}}]}"""), async world =>
    {
        await world.UntilAsync(() => world.Silent.ContainsKey("NEW-USDT-SWAP"), TimeSpan.FromMinutes(1));
        Push("preopen");
        await world.UntilAsync(() => world.Silent.GetValueOrDefault("NEW-USDT-SWAP") is { IsUnlisted: false }, TimeSpan.FromSeconds(1));
        Push("live");
        await world.UntilAsync(() => world.Silent.Count == 0, TimeSpan.FromSeconds(1));
        Push("suspend");
        await world.UntilAsync(() => world.Silent.ContainsKey("NEW-USDT-SWAP"), TimeSpan.FromSeconds(1));
        Assert.Equal(["preopen", "trading", "halted"], await world.PhasesOfAsync("NEW-USDT-SWAP", "halted"));
        Assert.Equal(["trading", "halted"], world.Requests.Instruments.Select(static s => s.Instrument!.Phase.Name()));
        world.Requests.PushInstruments("<html>"u8.ToArray(), 1);
        world.Requests.PushInstruments("""{"arg":{},"data":[{"instId":"BTC-USDT-SWAP"},7,null]}"""u8.ToArray(), 1);
        await world.LaterAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(["trading", "halted"], world.Requests.Instruments.Select(static s => s.Instrument!.Phase.Name()));

        world.Answer = _ => Answer.Of($$"""{"code":"0","msg":"","data":[{{Swap("BTC-USDT-SWAP", "live")}},{{Swap("NEW-USDT-SWAP", "live")}}]}""");
        await world.UntilAsync(() => world.Silent.Count == 0, TimeSpan.FromMinutes(11));
        Push("expired");
        world.Answer = _ => Answer.Of($$"""{"code":"0","msg":"","data":[{{Swap("BTC-USDT-SWAP", "live")}}]}""");
        await world.UntilAsync(() => world.Over.ContainsKey("NEW-USDT-SWAP"), TimeSpan.FromMinutes(3)); // not at the next regular reading
        Assert.Equal(["preopen", "trading", "halted", "trading", "delisted"], await world.PhasesOfAsync("NEW-USDT-SWAP", "delisted"));

        void Push(string state) => world.Requests.PushInstruments(
            System.Text.Encoding.UTF8.GetBytes($$"""{"arg":{"channel":"instruments","instType":"SWAP"},"data":[{{Swap("NEW-USDT-SWAP", state)}}]}"""), 1_795_305_600_000_000_000);
    });

    [Fact]
    public void What_okx_lists_between_the_first_reading_and_the_acknowledged_channel_or_while_that_is_away_is_found_within_seconds() => VenueWorld.Run(Market.Public, ["BTC-USDT-SWAP", "NEW-USDT-SWAP", "NEWER-USDT-SWAP"], _ => Swaps("BTC-USDT-SWAP"), async world =>
    {
        var okx = new ModelVenue(world.Time, new Random(1), new OkxDialect());
        okx.AddStream("instruments:SWAP", "instruments", "SWAP", TimeSpan.Zero, isPoisson: false); // acknowledged; nothing is pushed
        await using var feed = world.Feed(okx);
        await world.ReadingsAsync(1);
        world.Answer = _ => Swaps("BTC-USDT-SWAP", "NEW-USDT-SWAP");
        await world.LaterAsync(TimeSpan.FromSeconds(2));
        feed.Start();
        await world.UntilAsync(() => !world.Silent.ContainsKey("NEW-USDT-SWAP"), TimeSpan.FromSeconds(11));
        Assert.Equal(2, world.Readings.Count);

        await world.LaterAsync(TimeSpan.FromHours(6)); // what is not listed is looked for once an hour by now
        var readings = world.Readings.Count;
        await world.UntilAsync(() => world.Readings.Count > readings, TimeSpan.FromMinutes(11)); // the next regular one is ten minutes away
        okx.Refuse = static _ => new FeedDialException("away", 0, null, null);
        okx.CutAll(isOrderly: false);
        world.Answer = _ => Swaps("BTC-USDT-SWAP", "NEW-USDT-SWAP", "NEWER-USDT-SWAP");
        await world.LaterAsync(TimeSpan.FromSeconds(30));
        okx.Refuse = null;
        await world.UntilAsync(() => world.Silent.Count == 0, TimeSpan.FromSeconds(80)); // the backoff of its dials

        var before = world.Readings.Count;
        for (var i = 0; i < 60; i++)
        {
            world.Requests.RereadInstruments(); // a venue that cuts and acknowledges again and again
            await world.LaterAsync(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(world.Readings.Count - before, 5, 7);
    });

    [Fact]
    public void Which_futures_fund_is_told_by_their_rule_type_once_until_it_changes() => VenueWorld.Run(Market.Public, ["BTC-USD-310404", "ETH-USD-261225", "SOL-USD_UM_XPERP-310404"], _ => Futures("xperp"), async world =>
    {
        await world.LaterAsync(TimeSpan.FromHours(1));
        Assert.Equal("BTC-USD-310404 True, ETH-USD-261225 False", Text(Assert.Single(world.Funding))); // the third has none: its name decides
        world.Answer = _ => Futures("normal");
        await world.UntilAsync(() => world.Funding.Count == 2, TimeSpan.FromMinutes(11));
        Assert.Equal("BTC-USD-310404 False, ETH-USD-261225 False", Text(world.Funding[1]));

        static string Text(IReadOnlyDictionary<string, bool> funding) => string.Join(", ", funding.Select(static f => $"{f.Key} {f.Value}"));
    });

    private static Answer Swaps(params string[] ids) => Answer.Of($$"""{"code":"0","msg":"","data":[{{string.Join(',', ids.Select(static id => Swap(id, "live")))}}]}""");

    private static Answer Futures(string rule) => Answer.Of($$"""{"code":"0","msg":"","data":[{{Future("BTC-USD-310404", rule)}},{{Future("ETH-USD-261225", "normal")}},{{Future("SOL-USD_UM_XPERP-310404", "")}}]}""");

    private static string Future(string id, string rule) => $$"""{"instType":"FUTURES","instId":"{{id}}","instFamily":"{{id[..^7]}}","ctVal":"1","ctMult":"1","ctValCcy":"X","tickSz":"0.1","lotSz":"1","state":"live","ruleType":"{{rule}}"}""";

    private static string Swap(string id, string state) => $$"""{"instType":"SWAP","instId":"{{id}}","instFamily":"{{id[..^5]}}","ctVal":"1","ctMult":"1","ctValCcy":"X","tickSz":"0.1","lotSz":"1","state":"{{state}}","listTime":"1795305600000","expTime":""}""";

    private static (string Phase, string Status) NotTrading(VenueWorld world, string symbol)
    {
        var section = VenueStatus.Instruments(world.Requests.Instruments);
        var of = section.NotTrading.Single(s => s.Symbol == symbol);
        Assert.Equal(1, section.Phases[of.Phase]);
        return (of.Phase, of.Status);
    }

    /// <summary>A list of contracts: <c>NAME STATUS, …</c>.</summary>
    private static string Info(string entries, DateTimeOffset? listing = null, bool isSpot = false) =>
        $"{{\"timezone\":\"UTC\",\"symbols\":[{string.Join(',', entries.Split(", ").Select(e => e.Split(' ')).Select(e =>
            $$"""{"symbol":"{{e[0]}}",{{(isSpot ? "" : "\"contractType\":\"PERPETUAL\",")}}"status":"{{e[1]}}","baseAsset":"{{e[0][..^4]}}","quoteAsset":"USDT","onboardDate":{{(listing ?? DateTimeOffset.FromUnixTimeSeconds(1_600_000_000)).ToUnixTimeMilliseconds()}},"deliveryDate":4133404800000,"filters":[]}"""))}]}}";

    private static Answer Garbage(Random random) => random.Next(7) switch
    {
        0 => new Answer(200, "<html>maintenance</html>", "text/html"),
        1 => Answer.Of("{\"symbols\":[]}"),
        2 => Answer.Of(Info(Good)[..random.Next(1, Info(Good).Length)]),
        3 => Answer.Of("""{"code":"0","msg":"","data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP","state":"live"}]}"""),
        4 => Answer.Of("""{"code":-1000,"msg":"An unknown error occurred."}"""),
        5 => Answer.Of(Info("XUSDT TRADING, YUSDT TRADING, OLDUSDT TRADING")), // most are missing
        _ => new Answer(502, "bad gateway", "text/plain"),
    };
}
