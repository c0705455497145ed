namespace MarketPrism.Exchanges;

/// <summary>Funding rate of a perpetual.</summary>
/// <param name="Rate">The rate of the current period.</param>
/// <param name="NextFundingMs">When it is paid next, Unix ms; null when not sent.</param>
/// <param name="TimeMs">The venue's time, Unix ms; 0 when there is none.</param>
public readonly record struct FundingRateEvent(FixedNumber Rate, long? NextFundingMs, long TimeMs);
