namespace MarketPrism.Feeds;

/// <summary>How long an address stays away from a venue that refused it; the venue's own word counts when it is longer.</summary>
internal static class StayAwayRules
{
    internal static TimeSpan? Of(ConnectionFailure failure)
    {
        TimeSpan? least = failure.Class switch
        {
            ConnectionFailureClass.RateLimited => TimeSpan.FromSeconds(30),
            ConnectionFailureClass.Banned => TimeSpan.FromMinutes(2),
            ConnectionFailureClass.Forbidden => TimeSpan.FromMinutes(5),
            ConnectionFailureClass.Restricted => TimeSpan.FromHours(1),
            _ => null,
        };
        return least is null ? null : failure.StayAway is { } asked && asked > TimeSpan.Zero ? asked : least;
    }
}
