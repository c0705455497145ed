using MarketPrism.Simulator.Json;

namespace MarketPrism.Simulator.Venues.Binance.Payloads;

/// <summary>A depth event: the levels that changed since the last one, with what they hold now.</summary>
internal readonly record struct DepthUpdate(BinanceRules Rules, BinanceTopic Topic, long FirstId, DepthChanges Changes) : IBinancePayload
{
    public void Write(JsonText json, bool microseconds)
    {
        var market = Topic.Market!;
        var spec = market.Spec;
        json.Raw("""{"e":"depthUpdate","E":"""u8).Time(market.TimeNs, microseconds);
        if (!Rules.IsSpot) json.Raw(",\"T\":"u8).Time(market.TimeNs, microseconds);
        json.Raw(",\"s\":\""u8).Text(spec.Symbol).Raw("\""u8).Product(Rules, spec, true);
        json.Raw(",\"U\":"u8).Number(FirstId).Raw(",\"u\":"u8).Number(market.UpdateId);
        if (!Rules.IsSpot) json.Raw(",\"pu\":"u8).Number(Topic.LastUpdateId);
        json.Raw(",\"b\":"u8).Levels(spec, Changes.Bids).Raw(",\"a\":"u8).Levels(spec, Changes.Asks).Raw("}"u8);
    }
}
