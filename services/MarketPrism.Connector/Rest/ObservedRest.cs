using MarketPrism.Exchanges;
using MarketPrism.Feeds;

namespace MarketPrism.Connector.Rest;

/// <summary>Notes when the venue last answered well: evidence for the judgement of liveness.</summary>
internal sealed class ObservedRest(IVenueRest inner, TimeProvider time) : IVenueRest
{
    private long _lastSuccess = long.MinValue;

    /// <summary>Since the venue answered well; null = never.</summary>
    public TimeSpan? LastSuccessAge => Volatile.Read(ref _lastSuccess) is var at && at != long.MinValue ? time.GetElapsedTime(at) : null;

    public async Task<RestBody> GetAsync(RestRequest request, BudgetPriority priority, CancellationToken cancellationToken)
    {
        var body = await inner.GetAsync(request, priority, cancellationToken);
        if (body.IsSuccess) Volatile.Write(ref _lastSuccess, time.GetTimestamp());
        return body;
    }
}
