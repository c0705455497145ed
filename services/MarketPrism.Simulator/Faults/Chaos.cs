using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Faults;

/// <summary>Every kind of fault, rare enough that a good client is in step most of the time.</summary>
public static class Chaos
{
    /// <summary>Puts the whole set of faults in force at a venue.</summary>
    public static void Release(SimulatedVenue venue, ulong seed)
    {
        foreach (var rule in Rules(seed)) venue.Inject(rule);
    }

    /// <summary>The set of faults that a seed stands for.</summary>
    public static IReadOnlyList<FaultRule> Rules(ulong seed)
    {
        (FaultKind Kind, double Probability, double Duration)[] plan =
        [
            (FaultKind.Drop, 0.004, 0), (FaultKind.Close, 0.002, 0), (FaultKind.HalfOpen, 0.001, 45), (FaultKind.Stall, 0.0001, 20),
            (FaultKind.AckSilence, 0.04, 0), (FaultKind.NoAck, 0.04, 0), (FaultKind.Gap, 0.0005, 0), (FaultKind.Duplicate, 0.001, 0),
            (FaultKind.Reorder, 0.0005, 0), (FaultKind.Garbage, 0.0002, 0), (FaultKind.GarbageBytes, 0.001, 0), (FaultKind.StaleSnapshot, 0.05, 5),
            (FaultKind.RefuseSnapshot, 0.05, 0), (FaultKind.SlowRest, 0.02, 2), (FaultKind.Shutdown, 0.002, 20), (FaultKind.SlowReader, 0.001, 0),
            (FaultKind.RefuseConnect, 0.05, 0), (FaultKind.SequenceReset, 0.005, 0), (FaultKind.WithholdSnapshot, 0.1, 0), (FaultKind.NoPong, 0.02, 0),
            (FaultKind.Halt, 0.001, 30), (FaultKind.Outage, 0.001, 20),
        ];
        return [.. plan.Select((p, i) => new FaultRule
        {
            Kind = p.Kind,
            Name = $"chaos-{p.Kind}",
            Probability = p.Probability,
            Duration = p.Duration,
            RetryAfter = 1,
            Seed = seed * 31 + (ulong)i + 1,
        })];
    }
}
