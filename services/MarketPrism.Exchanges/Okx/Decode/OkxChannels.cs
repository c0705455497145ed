namespace MarketPrism.Exchanges.Okx;

/// <summary>The words of raw channels.</summary>
internal static class OkxChannels
{
    public static OkxChannel Parse(ReadOnlySpan<byte> rawChannel)
    {
        if (rawChannel.SequenceEqual("books"u8) || rawChannel.SequenceEqual("books-l2-tbt"u8) || rawChannel.SequenceEqual("books50-l2-tbt"u8)) return OkxChannel.Books;
        if (rawChannel.SequenceEqual("bbo-tbt"u8)) return OkxChannel.Bbo;
        if (rawChannel.SequenceEqual("trades"u8) || rawChannel.SequenceEqual("trades-all"u8)) return OkxChannel.Trades;
        if (rawChannel.SequenceEqual("mark-price"u8)) return OkxChannel.MarkPrice;
        if (rawChannel.SequenceEqual("index-tickers"u8)) return OkxChannel.IndexTickers;
        if (rawChannel.SequenceEqual("funding-rate"u8)) return OkxChannel.FundingRate;
        if (rawChannel.SequenceEqual("open-interest"u8) || rawChannel.SequenceEqual("openInterest"u8)) return OkxChannel.OpenInterest;
        if (rawChannel.SequenceEqual("liquidation-orders"u8)) return OkxChannel.Liquidations;
        if (rawChannel.SequenceEqual("instruments"u8)) return OkxChannel.Instruments;
        if (rawChannel.SequenceEqual("snapshot"u8)) return OkxChannel.Snapshot;
        return rawChannel.SequenceEqual("backfill"u8) ? OkxChannel.Backfill : OkxChannel.Other;
    }
}
