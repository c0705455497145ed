namespace MarketPrism.Simulator.Venues.Binance;

internal enum BinanceStreamKind
{
    Depth,
    PartialDepth,
    BookTicker,
    Trade,
    AggTrade,
    Kline,
    MiniTicker,
    Ticker,
    AvgPrice,
    MarkPrice,
    ForceOrder,
    AllBookTicker,
    AllMiniTicker,
    AllTicker,
    AllMarkPrice,
    AllForceOrder,
}
