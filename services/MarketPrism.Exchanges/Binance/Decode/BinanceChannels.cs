namespace MarketPrism.Exchanges.Binance;

/// <summary>The words of raw channels.</summary>
internal static class BinanceChannels
{
    public static BinanceChannel Parse(ReadOnlySpan<byte> rawChannel)
    {
        if (rawChannel.SequenceEqual("depth"u8)) return BinanceChannel.Depth;
        if (rawChannel.SequenceEqual("bookTicker"u8)) return BinanceChannel.BookTicker;
        if (rawChannel.SequenceEqual("trade"u8)) return BinanceChannel.Trade;
        if (rawChannel.SequenceEqual("aggTrade"u8)) return BinanceChannel.AggTrade;
        if (rawChannel.SequenceEqual("markPrice"u8)) return BinanceChannel.MarkPrice;
        if (rawChannel.SequenceEqual("forceOrder"u8)) return BinanceChannel.ForceOrder;
        if (rawChannel.SequenceEqual("snapshot"u8)) return BinanceChannel.Snapshot;
        if (rawChannel.SequenceEqual("backfill"u8)) return BinanceChannel.Backfill;
        if (rawChannel.SequenceEqual("instruments"u8)) return BinanceChannel.Instruments;
        return rawChannel.SequenceEqual("openInterest"u8) ? BinanceChannel.OpenInterest : BinanceChannel.Other;
    }
}
