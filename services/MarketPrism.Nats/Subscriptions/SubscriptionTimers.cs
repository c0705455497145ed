namespace MarketPrism.Nats.Subscriptions;

/// <summary>Ends a subscription when its time is over, its first message does not come, or none comes for long.</summary>
internal sealed class SubscriptionTimers : IDisposable
{
    private readonly ITimer? _total;
    private readonly ITimer? _idle;
    private readonly TimeSpan? _idleTimeout;
    private ITimer? _startUp;

    public SubscriptionTimers(NatsSubOpts opts, TimeProvider time, Action<NatsSubEndReason> end)
    {
        _idleTimeout = opts.IdleTimeout;
        _total = Start(opts.Timeout, NatsSubEndReason.Timeout);
        _startUp = Start(opts.StartUpTimeout, NatsSubEndReason.StartUpTimeout);
        _idle = Start(opts.IdleTimeout, NatsSubEndReason.IdleTimeout);

        ITimer? Start(TimeSpan? due, NatsSubEndReason reason) =>
            due is { } value ? time.CreateTimer(_ => end(reason), null, value, Timeout.InfiniteTimeSpan) : null;
    }

    public static bool Needed(NatsSubOpts? opts) => opts is { Timeout: not null } or { StartUpTimeout: not null } or { IdleTimeout: not null };

    public void OnMessage()
    {
        Interlocked.Exchange(ref _startUp, null)?.Dispose();
        if (_idleTimeout is { } timeout) _idle?.Change(timeout, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _total?.Dispose();
        _idle?.Dispose();
        Interlocked.Exchange(ref _startUp, null)?.Dispose();
    }
}
