namespace MarketPrism.Feeds.Tests;

/// <summary>After an outage the first answer of the venue hastens all dials that wait, and nothing else does.</summary>
public class RecoveryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_first_success_after_an_outage_brings_the_other_connectors_back_within_seconds(int seed) => World.RunBinance(
        async w =>
        {
            using var budget = new RateBudget("connects", new RateLimit(240, TimeSpan.FromMinutes(5)), w.Time);
            var sessions = await FiftyAsync(w, budget);
            w.Venue.Refuse = _ => new FeedDialException("outage", 0, null, null);
            w.Venue.CutAll(isOrderly: false);
            await w.Wait(600); // long enough for ceilings of five minutes
            w.Venue.Refuse = null;
            var first = w.Venue.Dials.Count;
            await w.Until(() => w.Venue.Dials.Count > first, "the first dial by its own backoff", 300);
            var back = w.Elapsed;
            await w.Until(() => sessions.TrueForAll(s => s.GetStatus().IsReady), "all back", 60);
            Assert.InRange((w.Elapsed - back).TotalSeconds, 0, 45);
            var dials = w.Venue.Dials.Skip(first).ToList();
            Assert.InRange(dials.Count, 50, 52); // one each, but for those that were on their way
            var hastened = dials.Where(d => d > dials[0]).ToList(); // those at the first moment waited for the budget
            Assert.True(hastened.Zip(hastened.Skip(10), (a, b) => b - a).Min() > TimeSpan.TicksPerSecond / 4, "spread, not at once");
            AssertBudget(w);
            foreach (var session in sessions) await session.DisposeAsync();
        },
        seed);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_connector_by_itself_is_back_soon_after_a_probe_is_answered(int seed) => World.RunBinance(
        async w =>
        {
            w.Book("AUSDT");
            var isUp = true;
            await using var session = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]), reachable: _ => ValueTask.FromResult(isUp));
            session.Start();
            await w.Wait(100);
            isUp = false;
            w.Venue.Refuse = _ => new FeedDialException("outage", 503, null, null);
            w.Venue.CutAll(isOrderly: false);
            await w.Wait(600);
            isUp = true;
            w.Venue.Refuse = null;
            var at = w.Elapsed;
            await w.Until(() => session.GetStatus().IsReady, "back", 300);
            Assert.InRange((w.Elapsed - at).TotalSeconds, 0, 10);
        },
        seed);

    [Fact]
    public void A_rest_side_that_answers_all_the_time_does_not_hasten_dials_that_are_refused() => World.RunBinance(async w =>
    {
        w.Book("AUSDT");
        var probes = 0;
        await using var session = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]), reachable: _ =>
        {
            probes++;
            return ValueTask.FromResult(true);
        });
        w.Venue.Refuse = _ => new FeedDialException("refused", 0, null, null);
        session.Start();
        await w.Wait(4 * 3600);
        Assert.InRange(probes, 1000, 4 * 720); // once in five seconds
        Assert.InRange(w.Venue.Dials.Count, 60, 150); // with full jitter below 300 s: about 96 and the first nine
    });

    [Fact]
    public void A_venue_that_accepts_and_drops_does_not_make_all_connectors_dial_at_once() => World.RunBinance(async w =>
    {
        using var budget = new RateBudget("connects", new RateLimit(240, TimeSpan.FromMinutes(5)), w.Time);
        var sessions = await FiftyAsync(w, budget);
        w.Venue.OnAccepted = s => w.Time.CreateTimer(_ => s.Break("dropped"), null, TimeSpan.FromSeconds(0.5), Timeout.InfiniteTimeSpan);
        w.Venue.CutAll(isOrderly: false);
        await w.Wait(1800);
        var before = w.Venue.Dials.Count;
        await w.Wait(3600);
        Assert.InRange(w.Venue.Dials.Count - before, 500, 50 * 40); // each below its own ceiling of 300 s: 24 an hour on average
        AssertBudget(w);
        foreach (var session in sessions) await session.DisposeAsync();
    });

    [Fact]
    public void A_success_on_one_proxy_says_nothing_about_a_network_failure_on_another() => World.RunBinance(async w =>
    {
        w.Book("AUSDT");
        w.Book("BUSDT");
        var shared = new VenueReachability(w.Time);
        w.Venue.Refuse = d => d.Proxy!.Host == "dead" ? new FeedDialException("proxy unreachable", 0, null, null) : null;
        await using var dead = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]) with { Proxies = [new("http://dead:8080")] }, reachability: shared);
        await using var well = w.Session(World.Binance(["BUSDT"], [Channel.OrderBook]) with { Proxies = [new("http://well:8080")] }, reachability: shared, sink: new RecordingSink());
        dead.Start();
        well.Start();
        await w.Wait(1800);
        var failures = dead.GetStatus().Routing.ConnectionFailures;
        for (var i = 0; i < 60; i++)
        {
            await w.Wait(61);
            well.DropAll();
        }

        Assert.True(well.GetStatus().Routing.Reconnections >= 50);
        Assert.InRange(dead.GetStatus().Routing.ConnectionFailures - failures, 5, 50); // 24 an hour on average; hastened each time it would be 60 more
    });

    [Fact]
    public void A_time_that_the_venue_named_is_waited_for() => World.RunBinance(async w =>
    {
        w.Book("AUSDT");
        w.Book("BUSDT");
        var shared = new VenueReachability(w.Time);
        await using var other = w.Session(World.Binance(["BUSDT"], [Channel.OrderBook]), reachability: shared, sink: new RecordingSink());
        await using var session = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]), reachability: shared);
        w.Venue.Refuse = d => d.Url.Query.Contains("ausdt", StringComparison.Ordinal) ? new FeedDialException("maintenance", 503, TimeSpan.FromSeconds(900), null) : null;
        session.Start();
        other.Start();
        await w.Wait(70);
        w.Venue.Refuse = null;
        other.DropAll();
        var dials = w.Venue.Dials.Count;
        await w.Wait(700);
        Assert.Equal(dials + 1, w.Venue.Dials.Count); // the other's
        await w.Until(() => session.GetStatus().IsReady, "after the time that was named", 250);
    });

    private static async Task<List<FeedSession>> FiftyAsync(World w, RateBudget budget)
    {
        var symbols = Enumerable.Range(0, 50).Select(i => $"S{i}USDT").ToArray();
        foreach (var symbol in symbols) w.Book(symbol, 1);
        var shared = new VenueReachability(w.Time);
        var sessions = symbols.Select(s => w.Session(World.Binance([s], [Channel.OrderBook]), connects: budget, sink: new RecordingSink(), reachability: shared)).ToList();
        sessions.ForEach(s => s.Start());
        await w.Until(() => sessions.TrueForAll(s => s.GetStatus().IsReady), "all ready", 600);
        await w.Wait(300);
        return sessions;
    }

    private static void AssertBudget(World w)
    {
        for (var i = 240; i < w.Venue.Dials.Count; i++) Assert.True(w.Venue.Dials[i] - w.Venue.Dials[i - 240] >= TimeSpan.FromMinutes(5).Ticks, "more than 240 dials in five minutes");
    }
}
