using System.Text.Json;

namespace MarketPrism.Feeds.Tests;

/// <summary>Many streams are restored at once by few requests, inside the venue's budgets, or by a new connection; none is dark for minutes.</summary>
public class RestoreTests
{
    private static readonly string[] Symbols = [.. Enumerable.Range(0, 145).Select(i => $"T{i:000}-USDT")];

    [Fact]
    public void Streams_of_145_instruments_that_come_back_at_once_are_subscribed_by_two_requests() => World.RunOkx(async w =>
    {
        await using var session = await StartAsync(w);
        for (var round = 0; round < 20; round++)
        {
            var sent = Requests(w).Count;
            session.SetUnavailable(Symbols.ToDictionary(s => s, _ => "gone from the list"));
            await w.Wait(10);
            session.SetUnavailable(new Dictionary<string, string>());
            await w.Until(() => session.GetStatus().Streams.Established == 290, "all back", 10);
            Assert.Equal(4, Requests(w).Count - sent);
        }

        Assert.Single(w.Sink.Opened);
    });

    [Fact]
    public void The_plan_says_how_long_the_restore_takes() => World.RunOkx(async w =>
    {
        await using var session = await StartAsync(w);
        Assert.Null(session.GetStatus().Restore);
        w.Venue.Refuse = _ => new FeedDialException("outage", 0, null, null);
        w.Venue.CutAll(isOrderly: false);
        await w.Wait(300);
        await w.Until(() => session.GetStatus().State == FeedState.Backoff, "waits", 60);
        var plan = session.GetStatus().Restore!;
        Assert.Equal((290, 1, 2), (plan.Streams, plan.Connections, plan.Requests));
        Assert.Contains($"asked for again within {plan.WithinSeconds:0} s: 1 dials, 2 requests", session.GetStatus().Reasons.Single(r => r.Code == "NothingEstablished").Message, StringComparison.Ordinal);
        w.Venue.Refuse = null;
        await w.Wait(plan.WithinSeconds + 1);
        Assert.Equal(290, session.GetStatus().Streams.Acknowledged);
    });

    [Fact]
    public void Streams_that_fall_silent_together_are_subscribed_again_together() => World.RunOkx(async w =>
    {
        await using var session = await StartAsync(w);
        await w.Wait(60);
        var sent = Requests(w).Count;
        var venueSide = w.Venue.Sessions.Single();
        var at = w.Elapsed;
        foreach (var stream in venueSide.Streams.Where(s => s.Channel == "bbo-tbt").Take(100).ToList()) venueSide.Stalled.Add(stream);
        await w.Until(() => session.GetStatus().Streams.Stale > 0, "noticed", 120);
        await w.Until(() => session.GetStatus().Streams.Established == 290, "restored", 60);
        Assert.InRange((w.Elapsed - at).TotalSeconds, 0, 90);
        Assert.InRange(Requests(w).Count - sent, 2, 20);
    });

    [Fact]
    public void Resyncs_that_are_asked_for_one_by_one_share_requests() => World.RunOkx(async w =>
    {
        var symbols = Symbols.Take(29).ToArray();
        foreach (var symbol in symbols) w.OkxStream("books", symbol, 1);
        await using var session = w.Session(World.Okx(symbols, [Channel.OrderBook]));
        session.Start();
        await w.Wait(30);
        var sent = Requests(w).Count;
        foreach (var symbol in symbols) Assert.True(session.Resubscribe(Channel.OrderBook, symbol));
        await w.Wait(5);
        Assert.Equal(2, Requests(w).Count - sent);
        Assert.Equal(29, session.GetStatus().Streams.Established);
    });

    [Fact]
    public void When_the_hourly_budget_is_used_up_a_new_connection_restores_the_streams_and_pings_go_on() => World.RunOkx(async w =>
    {
        await using var session = await StartAsync(w);
        var longest = 0.0;
        for (var i = 0; i < 150; i++) // four requests each: 600, where 420 are allowed
        {
            session.SetUnavailable(Symbols.ToDictionary(static s => s, static _ => "gone from the list"));
            await w.Wait(1);
            var at = w.Elapsed;
            session.SetUnavailable(new Dictionary<string, string>());
            await w.Until(() => session.GetStatus().Streams.Established == 290, "all back", 60);
            longest = Math.Max(longest, (w.Elapsed - at).TotalSeconds);
        }

        Assert.InRange(longest, 0, 15);
        Assert.True(w.Sink.Opened.Count > 1, "a new connection");
        Assert.DoesNotContain(w.Sink.Closed, c => c.End.Reason is not ConnectionEndReason.Rotated);
        AssertHourlyBudget(w);
    });

    [Fact]
    public void An_error_that_names_no_stream_costs_a_few_dozen_requests_and_the_good_streams_get_through() => World.RunOkx(async w =>
    {
        foreach (var symbol in Symbols) w.OkxStream("trades", symbol, 1);
        w.Venue.OnText = (side, text) =>
        {
            var body = System.Text.Encoding.UTF8.GetString(text.Span);
            if (!body.Contains("T100-USDT", StringComparison.Ordinal)) return false;
            using var json = JsonDocument.Parse(body);
            side.Push(System.Text.Encoding.UTF8.GetBytes($$"""{"id":"{{json.RootElement.GetProperty("id").GetString()}}","event":"error","code":"60012","msg":"Invalid request","connId":"c"}"""));
            return true;
        };
        await using var session = w.Session(World.Okx(Symbols, [Channel.Trade]));
        session.Start();
        await w.Until(() => session.GetStatus().Streams.Flowing == 144, "all but the bad one", 120);
        Assert.InRange(Requests(w).Count, 3, 60);
        await w.Until(() => session.GetStatus().Streams.Rejected.Count == 1, "the bad one is reported", 60);
        Assert.Equal("T100-USDT", session.GetStatus().Streams.Rejected[0].Symbol);
    });

    private static async Task<FeedSession> StartAsync(World w)
    {
        foreach (var symbol in Symbols)
        {
            w.OkxStream("trades", symbol, 2);
            w.OkxStream("bbo-tbt", symbol, 2);
        }

        var session = w.Session(World.Okx(Symbols, [Channel.Trade, Channel.Bbo]));
        session.Start();
        await w.Until(() => session.GetStatus().Streams.Established == 290, "all established", 60);
        Assert.Equal(2, Requests(w).Count);
        return session;
    }

    private static List<string> Requests(World w) => [.. w.Sink.Sent.Where(s => s.Contains("\"op\"", StringComparison.Ordinal))];

    private static void AssertHourlyBudget(World w)
    {
        foreach (var connection in w.Sink.SentOn.Where(s => s.Text.Contains("\"op\"", StringComparison.Ordinal)).GroupBy(s => s.Connection)) Assert.InRange(connection.Count(), 1, 480);
    }
}
