namespace MarketPrism.Exchanges;

/// <summary>A liquidation order.</summary>
/// <param name="Side">The side of the liquidation order: sell closes a long.</param>
/// <param name="Price">The price.</param>
/// <param name="Quantity">The quantity, in the instrument's unit.</param>
/// <param name="TimeMs">The venue's time, Unix ms; 0 when there is none.</param>
public readonly record struct LiquidationEvent(TakerSide Side, FixedNumber Price, FixedNumber Quantity, long TimeMs);
