namespace MarketPrism.Simulator.Faults;

/// <summary>How often a rule has struck.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Venue">Where.</param>
/// <param name="Injected">How often.</param>
/// <param name="Active">Whether it still can.</param>
public sealed record FaultCount(FaultRule Rule, string Venue, long Injected, bool Active);
