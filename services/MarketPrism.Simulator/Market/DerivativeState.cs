namespace MarketPrism.Simulator.Market;

/// <summary>Mark and index price, funding, open interest of a derivative; moves once a second.</summary>
internal sealed class DerivativeState(MarketRandom random, double openInterest)
{
    /// <summary>In ticks, with fractions.</summary>
    public double Mark { get; private set; }

    /// <summary>In ticks, with fractions.</summary>
    public double Index { get; private set; }

    public double FundingRate { get; private set; } = 0.0001;

    /// <summary>In lots.</summary>
    public double OpenInterest { get; private set; } = openInterest;

    public Liquidation? LastLiquidation { get; private set; }

    public void Advance(SimulatedMarket market)
    {
        var (mid, fair) = (market.Mid, market.Flow.Fair);
        Mark = Mark == 0 ? mid : Mark + 0.3 * (mid - Mark);
        Index = fair * (1 + 1e-5 * random.Normal());
        FundingRate = Math.Clamp(FundingRate + 1e-6 * random.Normal() + 0.002 * (0.0001 - FundingRate), -0.003, 0.003);
        OpenInterest = Math.Max(1, OpenInterest * (1 + 2e-5 * random.Normal()));
        if (!random.Chance(0.1)) return;
        var sell = random.Chance(0.5);
        var price = sell ? market.Bids.Price(0) : market.Asks.Price(0);
        var bankruptcy = Math.Max(1, price + (sell ? -1 : 1) * (price / 500 + random.Below(10)));
        LastLiquidation = new Liquidation(sell, price, bankruptcy, 1 + random.Geometric(market.Spec.TypicalLots / 3.0), market.TimeNs);
    }
}
