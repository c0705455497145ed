using MarketPrism.Feeds.Simulation;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Feeds.Tests.Rest;

public sealed class VenueRestClientTests : IDisposable
{
    private static readonly IVenue Spot = VenueCatalog.Find(Exchange.Binance, Market.Spot);
    private static readonly VenueEndpoint Live = new(null, null);
    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
    private readonly EgressBudgets _egress;
    private readonly VenueBudgets _budgets;
    private readonly RestRequest _request = Spot.Rest.Snapshot(Live, "BTCUSDT", 1_000);

    public VenueRestClientTests()
    {
        _egress = new EgressBudgets("default", _time);
        _budgets = _egress.Of(Exchange.Binance, Spot);
    }

    public void Dispose() => _egress.Dispose();

    [Fact]
    public async Task Weight_is_taken_and_corrected_by_what_the_venue_counted()
    {
        var handler = new ScriptedHandler(ScriptedHandler.Answer(200, used: 700));
        using var client = Client(handler);
        var body = await client.GetAsync(_request, BudgetPriority.Normal, CancellationToken.None);
        Assert.True(body.IsSuccess);
        Assert.Equal(ScriptedHandler.Book, System.Text.Encoding.UTF8.GetString(body.Body.Span));
        Assert.Equal(4_800 - 700, _budgets.Rest("spot").Status.Remaining);
        Assert.Equal(_request.Url, Assert.Single(handler.Asked));
    }

    [Fact]
    public void Too_many_requests_hold_the_bucket_back_as_long_as_the_venue_says_then_it_is_asked_again() => VirtualScheduler.Run(_time, async () =>
    {
        var handler = new ScriptedHandler(ScriptedHandler.Answer(429, retryAfter: 17), ScriptedHandler.Answer(200));
        using var client = Client(handler);
        var start = _time.GetTimestamp();
        var body = await client.GetAsync(_request, BudgetPriority.Normal, CancellationToken.None);
        Assert.True(body.IsSuccess);
        Assert.InRange(_time.GetElapsedTime(start).TotalSeconds, 17, 17.1);
        Assert.Equal(TimeSpan.Zero, _budgets.Connects.Status.PausedFor);
    });

    [Theory]
    [InlineData(418, 300, RestOutcome.Banned)]
    [InlineData(451, 60, RestOutcome.Restricted)]
    [InlineData(403, 60, RestOutcome.Banned)]
    public async Task A_ban_pauses_dials_and_requests_and_is_not_retried(int status, int seconds, RestOutcome outcome)
    {
        var handler = new ScriptedHandler(ScriptedHandler.Answer(status, retryAfter: seconds));
        using var client = Client(handler);
        var body = await client.GetAsync(_request, BudgetPriority.Normal, CancellationToken.None);
        Assert.Equal(outcome, body.Verdict.Outcome);
        Assert.Single(handler.Asked);
        Assert.Equal(TimeSpan.FromSeconds(seconds), _budgets.Connects.Status.PausedFor);
        Assert.Equal(TimeSpan.FromSeconds(seconds), _budgets.Rest("spot").Status.PausedFor);
        Assert.False(_budgets.Connects.TryTake());
    }

    [Fact]
    public async Task An_unknown_symbol_is_not_asked_again()
    {
        var handler = new ScriptedHandler(ScriptedHandler.Answer(400, """{"code":-1121,"msg":"Invalid symbol."}"""));
        using var client = Client(handler);
        var body = await client.GetAsync(_request, BudgetPriority.Normal, CancellationToken.None);
        Assert.Equal((RestOutcome.UnknownSymbol, 1), (body.Verdict.Outcome, handler.Asked.Count));
        Assert.True(body.Body.IsEmpty);
    }

    [Fact]
    public void Trouble_of_venue_and_network_is_tried_again_a_bounded_number_of_times_each_at_its_weight() => VirtualScheduler.Run(_time, async () =>
    {
        var handler = new ScriptedHandler(ScriptedHandler.Answer(503), ScriptedHandler.Broken());
        using var client = Client(handler, new RestOptions { MaxRetries = 3 });
        var body = await client.GetAsync(_request, BudgetPriority.Normal, CancellationToken.None);
        Assert.Equal((RestOutcome.Venue, "connection refused"), (body.Verdict.Outcome, body.Verdict.Message));
        Assert.Equal(4, handler.Asked.Count);
        Assert.True(_budgets.Rest("spot").Status.Remaining >= 4_800 - (4 * 50));
    });

    [Fact]
    public void Proxies_are_used_in_order_with_failover_and_return_to_the_first() => VirtualScheduler.Run(_time, async () =>
    {
        var first = new ScriptedHandler(ScriptedHandler.Broken("proxy away"), ScriptedHandler.Answer(200));
        var second = new ScriptedHandler(ScriptedHandler.Answer(200));
        Uri[] proxies = [new("http://user:secret@first:1"), new("socks5://second:2")];
        using var client = new VenueRestClient(
            Spot, _budgets, new RestOptions { Proxies = proxies }, _time, NullLogger.Instance, (proxy, _) => proxy!.Host == "first" ? first : second, new Random(1));
        Assert.True((await client.GetAsync(_request, BudgetPriority.Normal, CancellationToken.None)).IsSuccess);
        Assert.Equal((1, 1), (first.Asked.Count, second.Asked.Count));
        Assert.True((await client.GetAsync(_request, BudgetPriority.Normal, CancellationToken.None)).IsSuccess);
        Assert.Equal((1, 2), (first.Asked.Count, second.Asked.Count));
        await Task.Delay(TimeSpan.FromSeconds(31), _time);
        Assert.True((await client.GetAsync(_request, BudgetPriority.Normal, CancellationToken.None)).IsSuccess);
        Assert.Equal((2, 2), (first.Asked.Count, second.Asked.Count));
    });

    [Fact]
    public void An_attempt_ends_with_its_timeout() => VirtualScheduler.Run(_time, async () =>
    {
        using var client = new VenueRestClient(
            Spot, _budgets, new RestOptions { MaxRetries = 0, Timeout = TimeSpan.FromSeconds(3) }, _time, NullLogger.Instance, (_, _) => new SilentHandler(), new Random(1));
        var start = _time.GetTimestamp();
        var body = await client.GetAsync(_request, BudgetPriority.Normal, CancellationToken.None);
        Assert.Equal((RestOutcome.Venue, "no answer in 3 s"), (body.Verdict.Outcome, body.Verdict.Message));
        Assert.Equal(3, _time.GetElapsedTime(start).TotalSeconds);
    });

    [Fact]
    public async Task A_cancelled_request_throws_and_a_body_beyond_the_bound_is_refused()
    {
        using var stop = new CancellationTokenSource();
        using var silent = new VenueRestClient(Spot, _budgets, new RestOptions(), _time, NullLogger.Instance, (_, _) => new SilentHandler());
        var asked = silent.GetAsync(_request, BudgetPriority.Normal, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);

        using var client = Client(new ScriptedHandler(ScriptedHandler.Answer(200, new string('x', 5_000))), new RestOptions { MaxRetries = 0, MaxBodyBytes = 2_000 });
        var body = await client.GetAsync(_request, BudgetPriority.Normal, CancellationToken.None);
        Assert.Equal((RestOutcome.Venue, "the body is larger than 2000 bytes"), (body.Verdict.Outcome, body.Verdict.Message));
    }

    [Fact]
    public async Task Options_change_while_requests_run()
    {
        var before = new ScriptedHandler(ScriptedHandler.Answer(200));
        var after = new ScriptedHandler(ScriptedHandler.Answer(200));
        using var client = new VenueRestClient(Spot, _budgets, new RestOptions(), _time, NullLogger.Instance, (proxy, _) => proxy is null ? before : after);
        await client.GetAsync(_request, BudgetPriority.Normal, CancellationToken.None);
        client.Apply(client.Options with { Proxies = [new Uri("http://proxy:1")] });
        await client.GetAsync(_request, BudgetPriority.Normal, CancellationToken.None);
        Assert.Equal((1, 1), (before.Asked.Count, after.Asked.Count));
    }

    private VenueRestClient Client(ScriptedHandler handler, RestOptions? options = null) =>
        new(Spot, _budgets, options ?? new RestOptions(), _time, NullLogger.Instance, (_, _) => handler, new Random(1));

    private sealed class SilentHandler : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new InvalidOperationException("never");
        }
    }
}
