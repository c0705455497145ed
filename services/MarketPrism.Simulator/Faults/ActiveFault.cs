using MarketPrism.Simulator.Market;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Faults;

/// <summary>A rule in force at one venue, with its own chances and count.</summary>
internal sealed class ActiveFault(FaultRule rule, ulong seed, long nowNs)
{
    private readonly MarketRandom _random = new(seed);
    private readonly long _untilNs = rule.ActiveFor == 0 ? long.MaxValue : nowNs + (long)(rule.ActiveFor * 1e9);

    public FaultRule Rule { get; } = rule;

    public long Injected { get; private set; }

    public long DurationNs => (long)(Rule.Duration * 1e9);

    public bool IsOver(long now) => now >= _untilNs || (Rule.Count > 0 && Injected >= Rule.Count);

    public bool Matches(VenueSession session) => Rule.Connection == 0 || Rule.Connection == session.Id;

    public bool Matches(string symbol, string stream) =>
        (Rule.Symbol.Length == 0 || Rule.Symbol.Equals(symbol, StringComparison.OrdinalIgnoreCase)) &&
        (Rule.Stream.Length == 0 || stream.Contains(Rule.Stream, StringComparison.Ordinal));

    /// <summary>Decides, and counts it when it happens.</summary>
    public bool Strikes(long now)
    {
        if (IsOver(now) || !_random.Chance(Rule.Probability)) return false;
        Injected++;
        return true;
    }
}
