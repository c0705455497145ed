using MarketPrism.Simulator.Json;

namespace MarketPrism.Simulator.Venues.Binance.Payloads;

/// <summary>The top of the book: on spot without any name or time, on derivatives in the shape of a depth event.</summary>
internal readonly record struct PartialDepth(BinanceRules Rules, BinanceTopic Topic, long FirstId) : IBinancePayload
{
    public void Write(JsonText json, bool microseconds)
    {
        var market = Topic.Market!;
        var (spec, levels) = (market.Spec, Topic.Parsed.Levels);
        if (Rules.IsSpot)
        {
            json.Raw("""{"lastUpdateId":"""u8).Number(market.UpdateId).Raw(",\"bids\":"u8).Levels(spec, market.Bids, levels);
            json.Raw(",\"asks\":"u8).Levels(spec, market.Asks, levels).Raw("}"u8);
            return;
        }

        json.Raw("""{"e":"depthUpdate","E":"""u8).Time(market.TimeNs, microseconds).Raw(",\"T\":"u8).Time(market.TimeNs, microseconds);
        json.Raw(",\"s\":\""u8).Text(spec.Symbol).Raw("\""u8).Product(Rules, spec, true);
        json.Raw(",\"U\":"u8).Number(FirstId).Raw(",\"u\":"u8).Number(market.UpdateId).Raw(",\"pu\":"u8).Number(Topic.LastUpdateId);
        json.Raw(",\"b\":"u8).Levels(spec, market.Bids, levels).Raw(",\"a\":"u8).Levels(spec, market.Asks, levels).Raw("}"u8);
    }
}
