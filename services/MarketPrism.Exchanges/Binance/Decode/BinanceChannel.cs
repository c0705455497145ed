namespace MarketPrism.Exchanges.Binance;

/// <summary>Raw channels that hold something for us.</summary>
internal enum BinanceChannel
{
    Other,
    Depth,
    BookTicker,
    Trade,
    AggTrade,
    MarkPrice,
    ForceOrder,
    Snapshot,
    Backfill,
    Instruments,
    OpenInterest,
}
