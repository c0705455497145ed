namespace MarketPrism.Exchanges;

/// <summary>Open interest.</summary>
/// <param name="Interest">How much, in the instrument's unit.</param>
/// <param name="TimeMs">The venue's time, Unix ms; 0 when there is none.</param>
public readonly record struct OpenInterestEvent(FixedNumber Interest, long TimeMs);
