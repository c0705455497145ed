namespace MarketPrism.Simulator.Market;

/// <summary>What tickers and candles show: prices, volumes and counts since the market opened.</summary>
internal sealed class MarketStatistics
{
    public long Open { get; private set; }

    public long High { get; private set; }

    public long Low { get; private set; }

    public long Last { get; private set; }

    public long LastQuantity { get; private set; }

    public long Volume { get; private set; }

    /// <summary>Ticks times lots.</summary>
    public Int128 Turnover { get; private set; }

    public long Count { get; private set; }

    public long FirstTradeId { get; private set; } = -1;

    public long LastTradeId { get; private set; } = -1;

    /// <summary>The price before the first trade.</summary>
    public void Begin(long price) => Open = High = Low = Last = price;

    public void Add(in TakerTrade trade, int fills)
    {
        if (Count == 0)
        {
            Open = High = Low = trade.Price;
            FirstTradeId = trade.FirstTradeId;
        }

        Last = trade.Price;
        LastQuantity = trade.Quantity;
        High = Math.Max(High, trade.Price);
        Low = Math.Min(Low, trade.Price);
        Volume += trade.Quantity;
        Turnover += (Int128)trade.Price * trade.Quantity;
        Count += fills;
        LastTradeId = trade.LastTradeId;
    }
}
