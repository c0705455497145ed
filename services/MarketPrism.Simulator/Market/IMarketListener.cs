namespace MarketPrism.Simulator.Market;

/// <summary>What a venue does with each thing that happens on a market, in the order of the matching engine.</summary>
internal interface IMarketListener
{
    /// <summary>Gives the update id of the next change.</summary>
    long NextUpdateId(SimulatedMarket market);

    /// <summary>The best bid or ask changed, in price or quantity; the market's id is the change's.</summary>
    void OnTopChanged(SimulatedMarket market);

    void OnFill(SimulatedMarket market, in Fill fill);

    void OnTrade(SimulatedMarket market, in TakerTrade trade);

    /// <summary>A quarter of what the market remembers is new: streams that gather must send before it wraps round, for a venue merges events and never leaves ids out.</summary>
    void OnMuchHappened(SimulatedMarket market);
}
