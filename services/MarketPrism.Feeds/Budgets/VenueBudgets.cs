namespace MarketPrism.Feeds;

/// <summary>What one egress address may do to one venue-market: dial, and ask over REST. Shared by all sockets and requests of a process.</summary>
public sealed class VenueBudgets
{
    private readonly IReadOnlyDictionary<string, RateBudget> _rest;

    internal VenueBudgets(RateBudget connects, VenueReachability reachability, IReadOnlyDictionary<string, RateBudget> rest)
    {
        Connects = connects;
        Reachability = reachability;
        _rest = rest;
    }

    /// <summary>Dials. Take 1 before each, pause it by what <see cref="IFeedProtocol.Judge"/> says.</summary>
    public RateBudget Connects { get; }

    /// <summary>Whether the venue answers, as all who share the budgets know it.</summary>
    public VenueReachability Reachability { get; }

    /// <summary>All of them, for status and metrics.</summary>
    public IEnumerable<BudgetStatus> Status => _rest.Values.Prepend(Connects).Select(b => b.Status);

    /// <summary>The REST budget of a bucket.</summary>
    /// <param name="bucket">One of <see cref="IRestProtocol.Budgets"/>.</param>
    /// <returns>The budget.</returns>
    public RateBudget Rest(string bucket) => _rest[bucket];

    /// <summary>The whole venue said to stay away (418, 403, 451): dials and requests of all buckets wait.</summary>
    /// <param name="duration">How long.</param>
    public void PauseAll(TimeSpan duration)
    {
        Connects.PauseFor(duration);
        foreach (var budget in _rest.Values) budget.PauseFor(duration);
    }
}
