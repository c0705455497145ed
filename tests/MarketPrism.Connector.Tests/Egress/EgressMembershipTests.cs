using MarketPrism.Feeds;

namespace MarketPrism.Connector.Tests.Egress;

public sealed class EgressMembershipTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly SwitchedBus _bus = new(new InProcessBus());

    public ValueTask DisposeAsync() => _bus.DisposeAsync();

    [Fact]
    public async Task Connectors_behind_one_address_share_its_limits_and_take_over_from_those_that_leave_or_die()
    {
        using var stopAll = new CancellationTokenSource();
        using var stopSecond = new CancellationTokenSource();
        using var first = new EgressBudgets("default", _time);
        using var second = new EgressBudgets("default", _time);
        using var other = new EgressBudgets("elsewhere", _time);
        var runs = new[] { Run("a", first, stopAll.Token), Run("b", second, stopSecond.Token), Run("c", other, stopAll.Token) };
        await UntilAsync(() => first.Members == 2 && second.Members == 2, "both share");
        Assert.Equal(1, other.Members);
        var venue = VenueCatalog.Find(Exchange.Binance, Market.Spot);
        Assert.Equal(120, first.Of(Exchange.Binance, venue).Connects.Status.Limit);

        await stopSecond.CancelAsync();
        await UntilAsync(() => first.Members == 1, "the one that left is not counted");
        _bus.TryPublish("marketprism.ctl.egress.default"u8, default, new EgressBeat("d", false).ToJson());
        await UntilAsync(() => first.Members == 2, "a new one is counted");
        await UntilAsync(() => first.Members == 1, "one that died is not counted any more");
        await stopAll.CancelAsync();
        foreach (var run in runs) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task With_the_bus_away_the_last_share_is_kept()
    {
        using var stop = new CancellationTokenSource();
        using var budgets = new EgressBudgets("default", _time);
        var run = Run("a", budgets, stop.Token);
        _bus.TryPublish("marketprism.ctl.egress.default"u8, default, new EgressBeat("b", false).ToJson());
        await UntilAsync(() => budgets.Members == 2, "two share");
        _bus.IsConnected = false;
        for (var i = 0; i < 100; i++) _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, budgets.Members);
        _bus.IsConnected = true;
        await UntilAsync(() => budgets.Members == 1, "the other one did not come back");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    private Task Run(string id, EgressBudgets budgets, CancellationToken cancellationToken) => new EgressMembership(id, budgets, _bus, new SubjectSpace(), _time).RunAsync(cancellationToken);

    private Task UntilAsync(Func<bool> condition, string what) => Eventually.BeAsync(
        () =>
        {
            if (!condition()) _time.Advance(TimeSpan.FromSeconds(0.5));
            return condition();
        },
        what);

    /// <summary>A bus that can look disconnected.</summary>
    private sealed class SwitchedBus(InProcessBus bus) : IBus
    {
        public event Action<bool>? ConnectionChanged
        {
            add => bus.ConnectionChanged += value;
            remove => bus.ConnectionChanged -= value;
        }

        public bool IsConnected { get; set; } = true;

        public BusStatus Status => bus.Status with { IsConnected = IsConnected };

        public bool TryPublish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> replyTo = default) =>
            IsConnected && bus.TryPublish(subject, headers, payload, replyTo);

        public ValueTask<IBusSubscription> SubscribeAsync(IReadOnlyList<string> subjects, BusSubscriptionOptions options, CancellationToken cancellationToken) => bus.SubscribeAsync(subjects, options, cancellationToken);

        public ValueTask<BusReply> RequestAsync(string subject, ReadOnlyMemory<byte> payload, TimeSpan timeout, CancellationToken cancellationToken) => bus.RequestAsync(subject, payload, timeout, cancellationToken);

        public ValueTask FlushAsync(CancellationToken cancellationToken) => bus.FlushAsync(cancellationToken);

        public ValueTask DisposeAsync() => bus.DisposeAsync();
    }
}
