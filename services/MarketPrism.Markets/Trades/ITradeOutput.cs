namespace MarketPrism.Markets.Trades;

/// <summary>What the watch over one instrument's trades tells its owner, in order.</summary>
public interface ITradeOutput
{
    /// <summary>A trade to publish, once.</summary>
    /// <param name="trade">The trade.</param>
    void OnTrade(in HeldTrade trade);

    /// <summary>A hole was declared: open a ledger record.</summary>
    /// <param name="hole">The hole.</param>
    void OnHoleFound(TradeHole hole);

    /// <summary>Trades of a hole are wanted over REST; comes again while they are missing.</summary>
    /// <param name="hole">The hole.</param>
    void OnBackfillWanted(TradeHole hole);

    /// <summary>A declared hole is full, or given up: close its record.</summary>
    /// <param name="hole">The hole.</param>
    /// <param name="isFilled">False when trades are lost.</param>
    void OnHoleClosed(TradeHole hole, bool isFilled);
}
