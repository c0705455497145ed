using MarketPrism.Domain;

namespace MarketPrism.Processor;

/// <summary>A time in which nobody published a partition.</summary>
/// <param name="SinceNs">When it began, Unix ns.</param>
/// <param name="Origin">Where that came from.</param>
/// <param name="Cause">Why: no processor was there, or the bus was away from those that were.</param>
internal readonly record struct Downtime(long SinceNs, GapOrigin Origin, GapCause Cause)
{
    /// <summary>No processor was there.</summary>
    public static Downtime OfProcessor(long sinceNs) => new(sinceNs, GapOrigin.Processor, GapCause.ProcessorDown);

    /// <summary>Processors were there, but not the bus.</summary>
    public static Downtime OfBus(long sinceNs) => new(sinceNs, GapOrigin.Bus, GapCause.BusLoss);
}
