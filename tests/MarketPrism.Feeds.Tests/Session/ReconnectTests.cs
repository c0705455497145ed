namespace MarketPrism.Feeds.Tests;

public class ReconnectTests
{
    [Fact]
    public void Reconnects_after_a_cut_with_subscriptions_restored_by_the_url() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT");
        w.Trades("BTCUSDT");
        await using var session = w.Session(World.Binance("BTCUSDT"));
        session.Start();
        await w.Wait(120);
        var before = w.Elapsed;
        w.Venue.CutAll(isOrderly: false);
        await w.Until(() => w.Sink.Opened.Count == 2, "second connection");
        Assert.InRange((w.Elapsed - before).TotalSeconds, 0, 1.1); // it had carried data for 60 s
        await w.Wait(5);
        var status = session.GetStatus();
        Assert.True(status.IsReady);
        Assert.Equal(1, status.Routing.Reconnections);
        Assert.Equal(1, status.ReconnectionsByReason[ConnectionEndReason.Broken]);
        Assert.Equal(w.Sink.Urls[0], w.Sink.Urls[1]);
        Assert.Equal(2, w.Sink.Holes.Count(h => h.Cause == GapCause.Disconnected && h.ToNs is null));
        Assert.Equal(2, w.Sink.Holes.Count(h => h.Cause == GapCause.Disconnected && h.ToNs is not null));
    });

    [Fact]
    public void Defect_1_the_reconnect_loop_goes_on_after_failed_dials() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT");
        w.Venue.Refuse = _ => new FeedDialException("connection refused", 0, null, null);
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(6 * 3600);
        Assert.True(w.Venue.Dials.Count > 60);
        Assert.Equal(FeedState.Backoff, session.GetStatus().State);
        Assert.Equal("NetworkUnreachable", session.GetStatus().Reasons[0].Code);
        w.Venue.Refuse = null;
        await w.Until(() => session.GetStatus().IsReady, "ready after the venue is back", 301);
        Assert.Equal(w.Venue.Dials.Count - 1, session.GetStatus().Routing.ConnectionFailures);
    });

    [Fact]
    public void Defect_6_and_13_one_backoff_with_full_jitter_below_ceilings_1_2_4_to_300_also_after_clean_closes() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT");
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]));
        session.Start();
        for (var i = 0; i < 30; i++)
        {
            await w.Until(() => w.Venue.Sessions.Count == 1, "open");
            w.Venue.CutAll(isOrderly: true); // accepts, then closes cleanly: never stable
        }

        var delays = w.Venue.Dials.Zip(w.Venue.Dials.Skip(1), (a, b) => TimeSpan.FromTicks(b - a).TotalSeconds).ToList();
        double[] ceilings = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300];
        for (var i = 0; i < delays.Count; i++) Assert.InRange(delays[i], 0, ceilings[Math.Min(i, 9)] + 0.2);
        Assert.True(delays.Skip(9).Max() > 150, "the jitter is full, up to the ceiling");
        Assert.True(delays.Skip(9).Min() < 150, "and down to zero");
    });

    [Fact]
    public void The_backoff_is_forgotten_only_after_sixty_seconds_of_data() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT");
        w.Venue.Refuse = _ => new FeedDialException("refused", 0, null, null);
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(3600);
        w.Venue.Refuse = null;
        await w.Until(() => w.Venue.Sessions.Count == 1, "open");
        await w.Wait(50);
        w.Venue.CutAll(isOrderly: false);
        var failuresBefore = w.Venue.Dials.Count;
        await w.Until(() => w.Venue.Dials.Count > failuresBefore, "dial", 301);
        await w.Until(() => w.Venue.Sessions.Count == 1, "open");
        await w.Wait(70);
        var at = w.Elapsed;
        w.Venue.CutAll(isOrderly: false);
        await w.Until(() => w.Venue.Sessions.Count == 1, "open");
        Assert.InRange((w.Elapsed - at).TotalSeconds, 0, 1.1);
    });

    [Theory]
    [InlineData(429, 300, "RateLimited")]
    [InlineData(418, 1800, "Banned")]
    [InlineData(403, 300, "Forbidden")]
    [InlineData(451, 900, "Restricted")]
    public void Liveness_10_refusals_are_waited_out(int status, int leastSeconds, string code) => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT");
        var retryAfter = status is 429 or 418 ? TimeSpan.FromSeconds(leastSeconds) : (TimeSpan?)null;
        w.Venue.Refuse = _ => new FeedDialException($"HTTP {status}", status, retryAfter, null);
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(1);
        Assert.Equal(code, session.GetStatus().Reasons[0].Code);
        await w.Until(() => w.Venue.Dials.Count == 2, "the second dial", 2 * leastSeconds);
        Assert.True(TimeSpan.FromTicks(w.Venue.Dials[1] - w.Venue.Dials[0]).TotalSeconds >= leastSeconds);
        Assert.Null(session.GetEvidence().Wedged);
    });

    [Fact]
    public void Liveness_2_a_dial_that_is_never_answered_times_out_and_is_repeated() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT");
        w.Venue.Hangs = true;
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Until(() => w.Venue.Dials.Count > 3, "several dials", 120);
        Assert.True(session.GetEvidence().FirstDialHasOutcome);
        w.Venue.Hangs = false;
        await w.Until(() => session.GetStatus().IsReady, "ready", 310);
    });

    [Fact]
    public void Without_auto_reconnect_it_stops_after_the_first_cut() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT");
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]) with { WebSocket = new WebSocketOptions { AutoReconnect = false } });
        session.Start();
        await w.Wait(100);
        w.Venue.CutAll(isOrderly: true);
        await w.Wait(1000);
        Assert.Single(w.Venue.Dials);
        Assert.Equal(FeedState.Stopped, session.GetStatus().State);
        Assert.Equal("AutoReconnectDisabled", session.GetStatus().Reasons[0].Code);
    });

    [Fact]
    public void Exhausted_attempts_stop_it_with_a_reason() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT");
        w.Venue.Refuse = _ => new FeedDialException("refused", 0, null, null);
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]) with { WebSocket = new WebSocketOptions { MaxReconnectAttempts = 3 } });
        session.Start();
        await w.Wait(1000);
        Assert.Equal(4, w.Venue.Dials.Count);
        var status = session.GetStatus();
        Assert.Equal((FeedState.Stopped, false), (status.State, status.IsReady));
        Assert.Equal("ReconnectAttemptsExhausted", status.Reasons[0].Code);
        Assert.Contains("stream-0", status.Reasons[0].Message, StringComparison.Ordinal);
    });

    [Fact]
    public void Proxies_fail_over_in_order_and_the_first_is_used_again() => World.RunBinance(async w =>
    {
        w.Book("BTCUSDT");
        var firstIsDead = true;
        w.Venue.Refuse = d => firstIsDead && d.Proxy!.Host == "one" ? new FeedDialException("proxy is dead", 0, null, null) : null;
        Uri[] proxies = [new("http://user:secret@one:8080"), new("socks5://two:1080")];
        await using var session = w.Session(World.Binance(["BTCUSDT"], [Channel.OrderBook]) with { Proxies = proxies });
        session.Start();
        await w.Until(() => session.GetStatus().IsReady, "ready through the second", 30);
        Assert.Equal("socks5://two:1080", session.GetStatus().Connections[0].Proxy);
        firstIsDead = false;
        await w.Wait(600);
        w.Venue.CutAll(isOrderly: true);
        await w.Until(() => w.Sink.Opened.Count == 2 && session.GetStatus().IsReady, "ready again", 30);
        Assert.Equal("http://one:8080", session.GetStatus().Connections[0].Proxy); // without the credentials
    });
}
