using MarketPrism.Simulator.Market;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Faults;

/// <summary>A rule in force at one venue, with its own chances and count.</summary>
internal sealed class ActiveFault(FaultRule rule, ulong seed, long nowNs)
{
    private readonly MarketRandom _random = new(seed);
    private readonly long _sinceNs = nowNs;
    private readonly long _untilNs = rule.ActiveFor == 0 ? long.MaxValue : nowNs + (long)(rule.ActiveFor * 1e9);

    public FaultRule Rule { get; } = rule;

    public long Injected { get; private set; }

    public long DurationNs => (long)(Rule.Duration * 1e9);

    public bool IsOver(long now) => now >= _untilNs || (Rule.Count > 0 && Injected >= Rule.Count);

    /// <summary>A source of chances beside the one that decides whether it strikes.</summary>
    public MarketRandom Random { get; } = new(seed ^ 0xD0C5);

    public bool Matches(VenueSession session) => Rule.Connection == 0 || Rule.Connection == session.Id;

    public bool Matches(string symbol, string stream) =>
        (Rule.Symbol.Length == 0 || Rule.Symbol.Equals(symbol, StringComparison.OrdinalIgnoreCase)) &&
        (Rule.Stream.Length == 0 || stream.Contains(Rule.Stream, StringComparison.Ordinal));

    /// <summary>Decides, and counts it when it happens.</summary>
    public bool Strikes(long now)
    {
        if (IsOver(now) || !IsInWindow(now) || !_random.Chance(Rule.Probability)) return false;
        Injected++;
        return true;
    }

    /// <summary>Whether the rule's share of the present period is now. Each period has a place of its own for it, by the seed.</summary>
    private bool IsInWindow(long now)
    {
        if (Rule.Share >= 1) return true;
        var (elapsed, period) = ((now - _sinceNs) / 1e9, Rule.Period);
        var index = Math.Floor(elapsed / period);
        var start = new MarketRandom(seed + ((ulong)index * 0x9E37)).NextDouble() * (1 - Rule.Share) * period;
        var at = elapsed - (index * period);
        return at >= start && at < start + (Rule.Share * period);
    }
}
