namespace MarketPrism.Exchanges.Okx;

/// <summary>Raw channels that hold something for us.</summary>
internal enum OkxChannel
{
    Other,
    Books,
    Bbo,
    Trades,
    MarkPrice,
    IndexTickers,
    FundingRate,
    OpenInterest,
    Liquidations,
    Instruments,
    Snapshot,
    Backfill,
}
