namespace MarketPrism.Feeds;

/// <summary>What one socket may send. Venues count these per connection, so each dial has new ones.</summary>
/// <param name="limits">The venue's limits.</param>
/// <param name="time">The clock.</param>
public sealed class SocketBudgets(FeedLimits limits, TimeProvider time) : IDisposable
{
    private readonly RateBudget _messages = new("messages", limits.Messages, time);
    private readonly RateBudget? _requests = limits.ControlRequests is { } requests ? new RateBudget("control_requests", requests, time) : null;

    /// <summary>What is left of subscribe and unsubscribe messages; of all messages where the venue does not count them apart.</summary>
    public BudgetStatus ControlRequests => (_requests ?? _messages).Status;

    /// <summary>When the last of so many subscribe, unsubscribe or list messages could go out.</summary>
    /// <param name="requests">How many.</param>
    /// <returns>The time from now.</returns>
    public TimeSpan Estimate(int requests)
    {
        if (requests == 0) return TimeSpan.Zero;
        var messages = _messages.Estimate(requests);
        return _requests?.Estimate(requests) is { } hourly && hourly > messages ? hourly : messages;
    }

    /// <summary>Waits until a subscribe, unsubscribe or list message may be sent.</summary>
    /// <param name="priority">Who goes first.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>A task.</returns>
    public async ValueTask TakeControlRequestAsync(BudgetPriority priority, CancellationToken cancellationToken)
    {
        if (_requests is not null) await _requests.TakeAsync(1, priority, cancellationToken);
        await _messages.TakeAsync(1, priority, cancellationToken);
    }

    /// <summary>Counts a ping, which never waits: the connection's life hangs on it.</summary>
    public void CountPing() => _messages.TakeAnyway();

    /// <summary>Ends them.</summary>
    public void Dispose()
    {
        _messages.Dispose();
        _requests?.Dispose();
    }
}
