namespace MarketPrism.Feeds;

/// <summary>
/// All budgets behind one egress address in a process. Venue-markets that count together (Binance USD-M and COIN-M weight) share a budget.
/// Connectors of other processes behind the same address share by <see cref="SetShare"/>.
/// </summary>
/// <param name="egress">The egress' name, <c>default</c> unless configured.</param>
/// <param name="time">The clock.</param>
public sealed class EgressBudgets(string egress, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RateBudget> _budgets = [];
    private readonly Dictionary<string, VenueReachability> _venues = [];
    private int _members = 1;

    /// <summary>The egress' name.</summary>
    public string Egress { get; } = egress;

    /// <summary>How many processes share it, as last told.</summary>
    public int Members => Volatile.Read(ref _members);

    /// <summary>All budgets, for status and metrics.</summary>
    public IReadOnlyList<BudgetStatus> Status
    {
        get
        {
            lock (_lock) return [.. _budgets.Values.Select(b => b.Status)];
        }
    }

    /// <summary>The budgets of a venue-market; the same objects for every caller.</summary>
    /// <param name="exchange">The exchange with its environment: a testnet has limits of its own.</param>
    /// <param name="venue">The venue.</param>
    /// <returns>The budgets.</returns>
    public VenueBudgets Of(Exchange exchange, IVenue venue)
    {
        lock (_lock)
        {
            var connects = Get($"{exchange}:{venue.Market}:connects", venue.Feed.Limits.Connects);
            if (!_venues.TryGetValue(connects.Name, out var reachability)) _venues.Add(connects.Name, reachability = new VenueReachability(time));
            return new VenueBudgets(connects, reachability, venue.Rest.Budgets.ToDictionary(b => b.Key, b => Get($"{exchange}:{b.Key}", b.Value)));
        }
    }

    /// <summary>Each of the processes behind the address takes its part of every limit.</summary>
    /// <param name="members">How many there are, this one included; at least 1.</param>
    public void SetShare(int members)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        lock (_lock)
        {
            _members = members;
            foreach (var budget in _budgets.Values) budget.SetShare(members);
        }
    }

    /// <summary>Ends all budgets.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var budget in _budgets.Values) budget.Dispose();
        }
    }

    private RateBudget Get(string name, RateLimit limit)
    {
        if (_budgets.TryGetValue(name, out var budget)) return budget;
        budget = new RateBudget(name, limit, time);
        budget.SetShare(_members);
        _budgets.Add(name, budget);
        return budget;
    }
}
