using MarketPrism.Simulator.Json;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Venues.Binance.Payloads;

/// <summary>A candle so far, or closed.</summary>
internal readonly record struct KlineEvent(BinanceTopic Topic, CandleState Candle, bool Closed) : IBinancePayload
{
    public void Write(JsonText json, bool microseconds)
    {
        var (market, spec, k) = (Topic.Market!, Topic.Market!.Spec, Candle);
        json.Raw("""{"e":"kline","E":"""u8).Time(market.TimeNs, microseconds).Raw(",\"s\":\""u8).Text(spec.Symbol);
        json.Raw("\",\"k\":{\"t\":"u8).Time(k.StartNs, microseconds).Raw(",\"T\":"u8).Time(k.EndNs, microseconds).Raw(",\"s\":\""u8).Text(spec.Symbol);
        json.Raw("\",\"i\":\""u8).Text(Topic.Parsed.Interval.Name).Raw("\",\"f\":"u8).Number(k.FirstTradeId).Raw(",\"L\":"u8).Number(k.LastTradeId);
        json.Raw(",\"o\":\""u8).Price(spec, k.Open).Raw("\",\"c\":\""u8).Price(spec, k.Close).Raw("\",\"h\":\""u8).Price(spec, k.High);
        json.Raw("\",\"l\":\""u8).Price(spec, k.Low).Raw("\",\"v\":\""u8).Quantity(spec, k.Volume).Raw("\",\"n\":"u8).Number(k.Count);
        json.Raw(",\"x\":"u8).Boolean(Closed).Raw(",\"q\":\""u8).Turnover(spec, k.Turnover).Raw("\",\"V\":\""u8).Quantity(spec, k.BuyVolume);
        json.Raw("\",\"Q\":\""u8).Turnover(spec, k.BuyTurnover).Raw("\",\"B\":\"0\"}}"u8);
    }
}
