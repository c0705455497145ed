namespace MarketPrism.Exchanges;

/// <summary>Mark price.</summary>
/// <param name="MarkPrice">The mark price; null when unknown.</param>
/// <param name="IndexPrice">The index price; null when not sent.</param>
/// <param name="TimeMs">The venue's time, Unix ms; 0 when there is none.</param>
public readonly record struct MarkPriceEvent(FixedNumber? MarkPrice, FixedNumber? IndexPrice, long TimeMs);

/// <summary>The price of an index, which several instruments may refer to (OKX <c>index-tickers</c>).</summary>
/// <param name="Price">The price.</param>
/// <param name="TimeMs">The venue's time, Unix ms; 0 when there is none.</param>
public readonly record struct IndexPriceEvent(FixedNumber Price, long TimeMs);
