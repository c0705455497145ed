namespace MarketPrism.Simulator.Faults;

/// <summary>What happens to one data frame on its way.</summary>
internal enum FrameFault
{
    None,
    Omit,
    Twice,
    Late,
    Garbage,
}
