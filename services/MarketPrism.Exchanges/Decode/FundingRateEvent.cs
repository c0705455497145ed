namespace MarketPrism.Exchanges;

/// <summary>Funding rate of a contract that funds.</summary>
/// <param name="Rate">The rate of the current period; null when the venue has none yet.</param>
/// <param name="NextFundingMs">When it is paid next, Unix ms; null when not sent.</param>
/// <param name="IntervalMs">From that payment to the one after it, ms, above 0; null when not sent (Binance).</param>
/// <param name="TimeMs">The venue's time, Unix ms; 0 when there is none.</param>
public readonly record struct FundingRateEvent(FixedNumber? Rate, long? NextFundingMs, long? IntervalMs, long TimeMs)
{
    /// <summary>
    /// Whether the contract funds at all. A contract without funding is sent with a rate of zero and no time of payment (Binance <c>r: "0.00000000"</c>, <c>T: 0</c>), which is no rate of zero.
    /// </summary>
    /// <param name="rate">The rate.</param>
    /// <param name="next">The time of the next payment; null when unknown, 0 when there will be none.</param>
    /// <returns>Whether anything is paid.</returns>
    internal static bool Funds(FixedNumber? rate, long? next) => next > 0 || (next is null && rate is { } known && known.Mantissa != 0);
}
