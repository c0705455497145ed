namespace MarketPrism.Feeds;

/// <summary>Asks over REST for the newest id of a silent stream's kind.</summary>
/// <param name="venue">The venue.</param>
/// <param name="endpoint">Where it is now.</param>
/// <param name="rest">Asks it.</param>
public sealed class RestStreamProbe(IVenue venue, Func<VenueEndpoint> endpoint, IVenueRest rest) : IStreamProbe
{
    /// <inheritdoc/>
    public async ValueTask<long?> NewestIdAsync(StreamSpec stream, CancellationToken cancellationToken)
    {
        if (venue.Rest.NewestId(endpoint(), stream) is not { } request) return null;
        var answer = await rest.GetAsync(request, BudgetPriority.Background, cancellationToken);
        return answer.IsSuccess ? venue.Rest.ReadNewestId(request.RawChannel, answer.Body.Span) : null;
    }
}
