namespace MarketPrism.Exchanges;

/// <summary>A liquidation order. What the venue leaves empty is null (OKX options: side, price and size).</summary>
/// <param name="Side">The side of the liquidation order: sell closes a long.</param>
/// <param name="Price">The price that it was filled at on average (Binance <c>ap</c>), or that the position was taken over at (OKX <c>bkPx</c>); null while nothing is filled.</param>
/// <param name="Quantity">What was filled (Binance <c>z</c>, OKX <c>sz</c>), in the instrument's unit.</param>
/// <param name="TimeMs">The venue's time of the order, Unix ms; 0 when there is none.</param>
public readonly record struct LiquidationEvent(TakerSide? Side, FixedNumber? Price, FixedNumber? Quantity, long TimeMs)
{
    /// <summary>The order's own price (Binance <c>p</c>).</summary>
    public FixedNumber? OrderPrice { get; init; }

    /// <summary>The order's own quantity (Binance <c>q</c>).</summary>
    public FixedNumber? OrderQuantity { get; init; }

    /// <summary>How far the order is (Binance <c>X</c>).</summary>
    public LiquidationState? State { get; init; }

    /// <summary>When the venue sent it, where it says so beside the order's time (Binance <c>E</c>), Unix ms; 0 when there is none.</summary>
    public long EventTimeMs { get; init; }
}

/// <summary>States of a liquidation order.</summary>
public enum LiquidationState
{
    /// <summary>Nothing is filled yet.</summary>
    New,

    /// <summary>Some of it is filled.</summary>
    PartiallyFilled,

    /// <summary>All of it is filled.</summary>
    Filled,

    /// <summary>Withdrawn.</summary>
    Canceled,

    /// <summary>Ended unfilled by its own terms.</summary>
    Expired,

    /// <summary>Not accepted.</summary>
    Rejected,
}
