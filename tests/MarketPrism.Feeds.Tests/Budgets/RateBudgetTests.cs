namespace MarketPrism.Feeds.Tests.Budgets;

public sealed class RateBudgetTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly CancellationToken _none = CancellationToken.None;

    [Fact]
    public async Task What_is_left_is_given_at_once_and_the_rest_when_it_leaves_the_window()
    {
        using var budget = Create(3, 10);
        await budget.TakeAsync(2, BudgetPriority.Normal, _none);
        _time.Advance(TimeSpan.FromSeconds(4));
        await budget.TakeAsync(1, BudgetPriority.Normal, _none);
        var waiting = budget.TakeAsync(2, BudgetPriority.Normal, _none).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Equal(1, budget.Status.Waiting);
        _time.Advance(TimeSpan.FromSeconds(5.9));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        await waiting;
        Assert.Equal((0, 0), (budget.Status.Waiting, budget.Status.Remaining));
    }

    [Fact]
    public async Task Priority_goes_first_then_the_order_of_asking_and_nobody_overtakes()
    {
        using var budget = Create(2, 1);
        Assert.True(budget.TryTake(2));
        var order = new List<string>();
        var tasks = new List<Task>();
        foreach (var (name, priority, amount) in new[] { ("poll", BudgetPriority.Background, 1), ("first", BudgetPriority.Normal, 2), ("second", BudgetPriority.Normal, 2), ("resync", BudgetPriority.Urgent, 1) })
            tasks.Add(Note(name, budget.TakeAsync(amount, priority, _none)));
        Assert.False(budget.TryTake());
        for (var i = 0; i < 5; i++)
        {
            var before = order.Count;
            _time.Advance(TimeSpan.FromSeconds(1.01));
            await Eventually.BeAsync(() => Locked(() => order.Count > before || order.Count == 4), "one more granted");
        }

        await Task.WhenAll(tasks);
        Assert.Equal(["resync", "first", "second", "poll"], order);

        async Task Note(string name, ValueTask taken)
        {
            await taken;
            lock (order) order.Add(name);
        }

        bool Locked(Func<bool> condition)
        {
            lock (order) return condition();
        }
    }

    [Fact]
    public async Task A_pause_holds_everything_back()
    {
        using var budget = Create(100, 1);
        budget.PauseFor(TimeSpan.FromSeconds(30));
        budget.PauseFor(TimeSpan.FromSeconds(5));
        Assert.False(budget.TryTake());
        var waiting = budget.TakeAsync(1, BudgetPriority.Urgent, _none).AsTask();
        Assert.Equal(TimeSpan.FromSeconds(30), budget.Status.PausedFor);
        _time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        await waiting;
    }

    [Fact]
    public async Task A_cancelled_waiter_gives_its_place_up()
    {
        using var budget = Create(1, 10);
        Assert.True(budget.TryTake());
        using var stop = new CancellationTokenSource();
        var first = budget.TakeAsync(1, BudgetPriority.Urgent, stop.Token).AsTask();
        var second = budget.TakeAsync(1, BudgetPriority.Normal, _none).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(1, budget.Status.Waiting);
        _time.Advance(TimeSpan.FromSeconds(10.1));
        await second;
    }

    [Fact]
    public void What_the_venue_counted_more_is_taken_from_the_rest()
    {
        using var budget = Create(100, 60);
        Assert.True(budget.TryTake(10));
        budget.ReportUsed(70);
        budget.ReportUsed(20);
        Assert.Equal(30, budget.Status.Remaining);
    }

    [Fact]
    public void Members_share_and_a_request_larger_than_the_share_still_gets_through()
    {
        using var budget = Create(100, 60);
        budget.SetShare(3);
        Assert.Equal(33, budget.Status.Limit);
        Assert.True(budget.TryTake(250));
        Assert.False(budget.TryTake());
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.True(budget.TryTake());
    }

    [Fact]
    public void In_no_window_more_than_the_limit_is_given_out()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        for (var run = 0; run < 50; run++)
        {
            var (count, seconds) = (random.Next(1, 50), random.Next(1, 100));
            using var budget = Create(count, seconds);
            var taken = new List<(long At, int Amount)>();
            for (var i = 0; i < 2_000; i++)
            {
                _time.Advance(TimeSpan.FromMilliseconds(random.Next(0, 2_000)));
                var amount = random.Next(1, count + 1);
                if (budget.TryTake(amount)) taken.Add((_time.GetTimestamp(), amount));
            }

            Assert.NotEmpty(taken);
            var (sum, from) = (0, 0);
            foreach (var (at, amount) in taken)
            {
                sum += amount;
                while (at - taken[from].At >= TimeSpan.FromSeconds(seconds).Ticks) sum -= taken[from++].Amount;
                Assert.True(sum <= count, $"seed {seed}: {sum} of {count} in {seconds} s");
            }
        }
    }

    [Fact]
    public void Markets_that_count_together_share_a_budget_and_environments_do_not()
    {
        using var egress = new EgressBudgets("default", _time);
        var usdm = egress.Of(Exchange.Binance, VenueCatalog.Find(Exchange.Binance, Market.Usdm));
        var coinm = egress.Of(Exchange.Binance, VenueCatalog.Find(Exchange.Binance, Market.Coinm));
        var testnet = egress.Of(Exchange.Binance.In("testnet"), VenueCatalog.Find(Exchange.Binance, Market.Usdm));
        Assert.Same(usdm.Rest("futures"), coinm.Rest("futures"));
        Assert.NotSame(usdm.Rest("futures"), testnet.Rest("futures"));
        Assert.NotSame(usdm.Connects, coinm.Connects);
        egress.SetShare(2);
        Assert.Equal(1_920 / 2, egress.Of(Exchange.Binance, VenueCatalog.Find(Exchange.Binance, Market.Usdm)).Rest("futures").Status.Limit);
    }

    private RateBudget Create(int count, int seconds) => new("test", new RateLimit(count, TimeSpan.FromSeconds(seconds)), _time);
}
