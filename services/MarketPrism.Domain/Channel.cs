namespace MarketPrism.Domain;

/// <summary>A kind of market data, as configured and as published.</summary>
public enum Channel
{
    /// <summary>Order book: snapshots and updates of levels.</summary>
    OrderBook,

    /// <summary>Trades.</summary>
    Trade,

    /// <summary>Best bid and offer.</summary>
    Bbo,

    /// <summary>Mark price (derivatives).</summary>
    MarkPrice,

    /// <summary>Funding rate (perpetuals).</summary>
    FundingRate,

    /// <summary>Open interest (derivatives).</summary>
    OpenInterest,

    /// <summary>Liquidations (derivatives).</summary>
    Liquidation,
}
