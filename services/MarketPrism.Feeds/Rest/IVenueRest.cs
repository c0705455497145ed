namespace MarketPrism.Feeds;

/// <summary>Asks a venue over REST, within its budgets.</summary>
public interface IVenueRest
{
    /// <summary>Asks, waiting for the budget first, and again where it helps. Does not throw for what the venue or the network does: the verdict tells.</summary>
    /// <param name="request">The request.</param>
    /// <param name="priority">Who goes first when the budget is short.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What became of it.</returns>
    Task<RestBody> GetAsync(RestRequest request, BudgetPriority priority, CancellationToken cancellationToken);
}
