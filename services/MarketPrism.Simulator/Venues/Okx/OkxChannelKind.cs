namespace MarketPrism.Simulator.Venues.Okx;

internal enum OkxChannelKind
{
    Best,
    Books,
    Books5,
    Trades,
    TradesAll,
    Tickers,
    Candle,
    FundingRate,
    MarkPrice,
    IndexTickers,
    OpenInterest,
    PriceLimit,
    Liquidations,
    Instruments,
}
