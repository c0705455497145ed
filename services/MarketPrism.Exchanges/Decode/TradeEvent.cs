namespace MarketPrism.Exchanges;

/// <summary>A trade, or the venue's aggregate of trades.</summary>
/// <param name="Id">The venue's id (aggTrade: the aggregate's own).</param>
/// <param name="PreviousId">The id that must have come before, where the venue's ids are contiguous; <see cref="DepthEvent.NoId"/> where they are not (OKX).</param>
/// <param name="Price">The price.</param>
/// <param name="Quantity">The quantity, in the instrument's unit.</param>
/// <param name="Side">The taker's side; null when unknown.</param>
/// <param name="TimeMs">The venue's trade time, Unix ms; 0 when there is none.</param>
/// <param name="IsBackfill">Fetched over REST.</param>
public readonly record struct TradeEvent(long Id, long PreviousId, FixedNumber Price, FixedNumber Quantity, TakerSide? Side, long TimeMs, bool IsBackfill)
{
    /// <summary>The first of the single trades that it stands for, where ids of single trades are counted (OKX: <c>tradeId - count + 1</c>); else <see cref="Id"/>.</summary>
    public long FirstId { get; init; } = Id;

    /// <summary>The id of the first single trade in it (aggTrade <c>f</c>); <see cref="DepthEvent.NoId"/> when unknown.</summary>
    public long FirstTradeId { get; init; } = DepthEvent.NoId;

    /// <summary>The id of the last single trade in it (aggTrade <c>l</c>); <see cref="DepthEvent.NoId"/> when unknown.</summary>
    public long LastTradeId { get; init; } = DepthEvent.NoId;

    /// <summary>When the venue sent it, where it says so beside the trade's time (Binance <c>E</c>), Unix ms; 0 when there is none.</summary>
    public long EventTimeMs { get; init; }
}
