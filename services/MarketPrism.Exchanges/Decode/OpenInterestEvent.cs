namespace MarketPrism.Exchanges;

/// <summary>Open interest.</summary>
/// <param name="Interest">How much, in the instrument's unit; null when unknown.</param>
/// <param name="TimeMs">The venue's time, Unix ms; 0 when there is none.</param>
public readonly record struct OpenInterestEvent(FixedNumber? Interest, long TimeMs)
{
    /// <summary>The same in the base asset (OKX <c>oiCcy</c>); null when not sent.</summary>
    public FixedNumber? InBase { get; init; }

    /// <summary>The same in USD (OKX <c>oiUsd</c>); null when not sent.</summary>
    public FixedNumber? InUsd { get; init; }
}
