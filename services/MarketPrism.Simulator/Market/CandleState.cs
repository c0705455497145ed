namespace MarketPrism.Simulator.Market;

/// <summary>A candle in the making.</summary>
internal sealed class CandleState(int seconds)
{
    private readonly long _lengthNs = seconds * 1_000_000_000L;

    public long StartNs { get; private set; } = -1;

    public long EndNs => StartNs + _lengthNs - 1_000_000;

    public long Open { get; private set; }

    public long High { get; private set; }

    public long Low { get; private set; }

    public long Close { get; private set; }

    public long Volume { get; private set; }

    public long BuyVolume { get; private set; }

    public Int128 Turnover { get; private set; }

    public Int128 BuyTurnover { get; private set; }

    public long Count { get; private set; }

    public long FirstTradeId { get; private set; } = -1;

    public long LastTradeId { get; private set; } = -1;

    /// <summary>Whether the candle's time is over.</summary>
    public bool IsOver(long timeNs) => StartNs >= 0 && timeNs >= StartNs + _lengthNs;

    /// <summary>Begins the candle that holds this time, at the last price.</summary>
    public void Begin(long timeNs, long last)
    {
        StartNs = timeNs / _lengthNs * _lengthNs;
        Open = High = Low = Close = last;
        Volume = BuyVolume = Count = 0;
        Turnover = BuyTurnover = 0;
        FirstTradeId = LastTradeId = -1;
    }

    public void Add(in TakerTrade trade)
    {
        if (FirstTradeId < 0)
        {
            FirstTradeId = trade.FirstTradeId;
            Open = High = Low = trade.Price;
        }

        (High, Low, Close) = (Math.Max(High, trade.Price), Math.Min(Low, trade.Price), trade.Price);
        Volume += trade.Quantity;
        Turnover += (Int128)trade.Price * trade.Quantity;
        if (!trade.BuyerIsMaker)
        {
            BuyVolume += trade.Quantity;
            BuyTurnover += (Int128)trade.Price * trade.Quantity;
        }

        Count += trade.LastTradeId - trade.FirstTradeId + 1;
        LastTradeId = trade.LastTradeId;
    }
}
