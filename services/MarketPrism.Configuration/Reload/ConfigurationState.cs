namespace MarketPrism.Configuration;

/// <summary>What is in force.</summary>
/// <param name="Configuration">The last good configuration.</param>
/// <param name="Generation">1 at the start, one more for each change that was taken.</param>
/// <param name="Refusal">Why what now stands in the file was refused; null when it is in force.</param>
public sealed record ConfigurationState(MarketPrismConfiguration Configuration, int Generation, ConfigurationException? Refusal);
