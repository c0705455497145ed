namespace MarketPrism.Feeds;

/// <summary>The venue's limit of connection attempts for one session alone; used when no shared budget is given.</summary>
internal sealed class VenueConnectGate(RateLimit limit, FeedClock clock) : IConnectGate
{
    private readonly RateGate _gate = new(limit, clock);

    public ValueTask WaitAsync(CancellationToken cancellationToken) => _gate.WaitAsync(cancellationToken);
}
