namespace MarketPrism.Exchanges;

/// <summary>Which side took.</summary>
public enum TakerSide
{
    /// <summary>A buyer took from the asks.</summary>
    Buy,

    /// <summary>A seller took from the bids.</summary>
    Sell,
}
