using MarketPrism.Domain;
using MarketPrism.Feeds;

namespace MarketPrism.Connector;

/// <summary>When a request is better refused at once than left waiting.</summary>
internal static class BudgetRefusal
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Why a request of a bucket would wait too long.</summary>
    /// <param name="budgets">The budgets.</param>
    /// <param name="bucket">The bucket.</param>
    /// <returns>The error word and the wait in ms; null when it may be made.</returns>
    public static (string Error, long WaitMs)? RefusalOf(this VenueBudgets budgets, string bucket)
    {
        var pause = budgets.Rest(bucket).Status.PausedFor;
        if (pause <= LongestPause) return null;
        var wholeVenue = budgets.Connects.Status.PausedFor > LongestPause; // banned or not offered here
        return (wholeVenue ? RequestReply.Venue : RequestReply.Budget, (long)pause.TotalMilliseconds);
    }
}
