namespace MarketPrism.Exchanges.Binance;

/// <summary>Reads one event object of any channel. Members may come in any order, unknown ones are skipped, a member that counts must not come twice.</summary>
internal sealed class BinanceEventReader(Market market, DepthEvent depth)
{
    private readonly long _product = BinanceProduct.Of(market);

    public void Read(ref JsonCursor json, BinanceChannel channel, IScaleSource scales, ref BinanceEvent item)
    {
        if (channel == BinanceChannel.Depth)
        {
            BinanceDepth.ReadUpdate(ref json, depth, scales, _product, ref item);
            return;
        }

        if (channel == BinanceChannel.Snapshot)
        {
            BinanceDepth.ReadSnapshot(ref json, depth, scales, ref item);
            return;
        }

        item.IsLost = true;
        if (json.TryEnter((byte)'{')) ReadValues(ref json, channel, ref item);
    }

    private void ReadValues(ref JsonCursor json, BinanceChannel channel, ref BinanceEvent item)
    {
        switch (channel)
        {
            case BinanceChannel.BookTicker:
                BinanceTicker.Read(ref json, _product, ref item);
                break;
            case BinanceChannel.Trade or BinanceChannel.AggTrade:
                BinanceTrade.Read(ref json, channel, _product, ref item);
                break;
            case BinanceChannel.Backfill:
                BinanceTrade.ReadBackfill(ref json, ref item);
                break;
            case BinanceChannel.MarkPrice:
                BinanceMarkPrice.Read(ref json, _product, ref item);
                break;
            case BinanceChannel.ForceOrder:
                BinanceForceOrder.Read(ref json, _product, ref item);
                break;
            default:
                BinanceOpenInterest.Read(ref json, ref item);
                break;
        }
    }
}
