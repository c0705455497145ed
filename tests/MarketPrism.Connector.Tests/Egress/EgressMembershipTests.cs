using MarketPrism.Feeds;

namespace MarketPrism.Connector.Tests.Egress;

public sealed class EgressMembershipTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly SwitchedBus _bus = new(new InProcessBus());

    private readonly LoopGroup _loops;

    public EgressMembershipTests() => _loops = new LoopGroup("connector", _time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    public ValueTask DisposeAsync()
    {
        _loops.Dispose();
        return _bus.DisposeAsync();
    }

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

    [Fact]
    public async Task A_connector_whose_heartbeats_do_not_come_back_takes_a_quarter_and_says_so()
    {
        using var stop = new CancellationTokenSource();
        using var budgets = new EgressBudgets("default", _time);
        _bus.IsDenied = true;
        var membership = Membership("a", budgets);
        var run = membership.RunAsync(stop.Token);
        Assert.Equal(EgressMembership.AssumedMembers, budgets.Members);
        await UntilAsync(() => membership.Problem is not null, "it says so");
        Assert.Contains("marketprism.ctl.egress.default do not come back", membership.Problem, StringComparison.Ordinal);
        Assert.Equal(EgressMembership.AssumedMembers, budgets.Members);
        _bus.IsDenied = false;
        await UntilAsync(() => budgets.Members == 1 && membership.Problem is null, "it shares by what it knows");
        _bus.IsDenied = true;
        await UntilAsync(() => budgets.Members == EgressMembership.AssumedMembers && membership.Problem is not null, "denied while it runs");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task A_connector_that_cannot_subscribe_takes_a_quarter_and_tries_again()
    {
        using var stop = new CancellationTokenSource();
        using var budgets = new EgressBudgets("default", _time);
        _bus.RefusesSubscriptions = true;
        var membership = Membership("a", budgets);
        var loop = _loops.Start("connector.egress", LoopPolicy.Restart, membership.RunAsync, stop.Token, "default");
        Assert.Contains("the bus did not let it listen", membership.Problem, StringComparison.Ordinal);
        Assert.Equal((EgressMembership.AssumedMembers, 1L), (budgets.Members, loop.Report().Failures));
        Assert.Contains("connector.egress of default", Assert.Single(_loops.Reasons()).Message, StringComparison.Ordinal);
        _bus.RefusesSubscriptions = false;
        await UntilAsync(() => budgets.Members == 1 && membership.Problem is null, "it shares by what it knows");
        Assert.Empty(_loops.Reasons());
        await stop.CancelAsync();
        await loop.Completion;
    }

    [Fact]
    public async Task Garbage_on_the_subject_is_counted_and_makes_nobody_a_member()
    {
        using var stop = new CancellationTokenSource();
        using var budgets = new EgressBudgets("default", _time);
        var run = Run("a", budgets, stop.Token);
        await UntilAsync(() => budgets.Members == 1, "alone");
        foreach (var garbage in (string[])["", "{}", "{\"id\":5}", "{\"id\":\"\"}", "[1]", "\u0000\u0001"]) _bus.TryPublish("marketprism.ctl.egress.default"u8, default, System.Text.Encoding.UTF8.GetBytes(garbage));
        await UntilAsync(() => _loops.Rejected == 6, "all are counted");
        Assert.Equal(1, budgets.Members);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    private EgressMembership Membership(string id, EgressBudgets budgets) =>
        new(id, budgets, _bus, new SubjectSpace(), _time, _loops.Guard("connector.egress"), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    private Task Run(string id, EgressBudgets budgets, CancellationToken cancellationToken) => Membership(id, budgets).RunAsync(cancellationToken);

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

        /// <summary>What a server does with a message on a subject without permission: nothing, and the publisher does not learn of it.</summary>
        public bool IsDenied { get; set; }

        public bool RefusesSubscriptions { get; set; }

        public BusStatus Status => bus.Status with { IsConnected = IsConnected };

        public bool TryPublish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> replyTo = default) =>
            IsConnected && (IsDenied || bus.TryPublish(subject, headers, payload, replyTo));

        public ValueTask<IBusSubscription> SubscribeAsync(IReadOnlyList<string> subjects, BusSubscriptionOptions options, CancellationToken cancellationToken) =>
            RefusesSubscriptions ? throw new InvalidOperationException("permissions violation") : bus.SubscribeAsync(subjects, options, cancellationToken);

        public ValueTask<BusReply> RequestAsync(string subject, ReadOnlyMemory<byte> payload, TimeSpan timeout, CancellationToken cancellationToken) => bus.RequestAsync(subject, payload, timeout, cancellationToken);

        public ValueTask FlushAsync(CancellationToken cancellationToken) => bus.FlushAsync(cancellationToken);

        public ValueTask DisposeAsync() => bus.DisposeAsync();
    }
}
