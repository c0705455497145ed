using System.Collections.Concurrent;

namespace MarketPrism.Feeds.Tests.Rest;

public sealed class SnapshotQueueTests
{
    private static readonly IVenue Spot = VenueCatalog.Find(Exchange.Binance, Market.Spot);
    private readonly FakeRest _rest = new();
    private readonly ConcurrentQueue<(string Symbol, string Id)> _done = new();
    private readonly ConcurrentQueue<Exception> _failures = new();

    [Fact]
    public async Task One_is_in_flight_per_symbol_and_later_askers_share_it()
    {
        await using var queue = new SnapshotQueue(_rest, Done, _failures.Enqueue, parallel: 2);
        Assert.Equal(SnapshotAdmission.Queued, queue.Ask(Request("A"), "1", BudgetPriority.Normal, 0));
        Assert.Equal(SnapshotAdmission.Shared, queue.Ask(Request("A"), "2", BudgetPriority.Urgent, 0));
        Assert.Equal(1, queue.Length);
        _rest.Answer();
        await Eventually.BeAsync(() => queue.Length == 0, "answered");
        Assert.Equal([("A", "1")], _done);
        Assert.Equal(SnapshotAdmission.Queued, queue.Ask(Request("A"), "3", BudgetPriority.Normal, 0));
    }

    [Fact]
    public async Task The_urgent_then_the_active_go_first()
    {
        await using var queue = new SnapshotQueue(_rest, Done, _failures.Enqueue, parallel: 1);
        queue.Ask(Request("FIRST"), "1", BudgetPriority.Normal, 0);
        queue.Ask(Request("QUIET"), "2", BudgetPriority.Normal, 1);
        queue.Ask(Request("BUSY"), "3", BudgetPriority.Normal, 100);
        queue.Ask(Request("URGENT"), "4", BudgetPriority.Urgent, 0);
        Assert.Equal(3 * 50, queue.WaitingWeight);
        for (var i = 1; i <= 4; i++)
        {
            await Eventually.BeAsync(() => _rest.Open == 1, "next asked");
            _rest.Answer();
            await Eventually.BeAsync(() => _done.Count == i, "answered");
        }

        Assert.Equal(["FIRST", "URGENT", "BUSY", "QUIET"], _done.Select(d => d.Symbol));
    }

    [Fact]
    public async Task The_queue_is_bounded_and_ends_cleanly()
    {
        var queue = new SnapshotQueue(_rest, Done, _failures.Enqueue, parallel: 1, capacity: 1);
        queue.Ask(Request("A"), "1", BudgetPriority.Normal, 0);
        queue.Ask(Request("B"), "2", BudgetPriority.Normal, 0);
        Assert.Equal(SnapshotAdmission.Refused, queue.Ask(Request("C"), "3", BudgetPriority.Normal, 0));
        await queue.DisposeAsync();
        Assert.Empty(_done);
        Assert.Throws<ObjectDisposedException>(() => queue.Ask(Request("D"), "4", BudgetPriority.Normal, 0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_symbol_whose_request_or_answer_throws_can_be_asked_for_again(bool isRequest)
    {
        var isBad = true;
        await using var queue = new SnapshotQueue(
            new ThrowingRest(_rest, () => isBad && isRequest),
            (body, id) =>
            {
                if (isBad && !isRequest) throw new InvalidOperationException("the answer cannot be handled");
                Done(body, id);
            },
            _failures.Enqueue,
            parallel: 1);
        queue.Ask(Request("A"), "1", BudgetPriority.Normal, 0);
        if (!isRequest) _rest.Answer();
        await Eventually.BeAsync(() => queue.Length == 0, "given up");
        Assert.IsType<InvalidOperationException>(Assert.Single(_failures));

        isBad = false;
        Assert.Equal(SnapshotAdmission.Queued, queue.Ask(Request("A"), "2", BudgetPriority.Normal, 0));
        await Eventually.BeAsync(() => _rest.Open == 1, "asked again");
        _rest.Answer();
        await Eventually.BeAsync(() => queue.Length == 0, "answered");
        Assert.Equal([("A", "2")], _done);
    }

    private sealed class ThrowingRest(IVenueRest inner, Func<bool> isBad) : IVenueRest
    {
        public Task<RestBody> GetAsync(RestRequest request, BudgetPriority priority, CancellationToken cancellationToken) =>
            isBad() ? throw new InvalidOperationException("the client is gone") : inner.GetAsync(request, priority, cancellationToken);
    }

    private static RestRequest Request(string symbol) => Spot.Rest.Snapshot(new VenueEndpoint(null, null), symbol, 1_000);

    private void Done(RestBody body, string id) => _done.Enqueue((body.Request.Symbol, id));
}
