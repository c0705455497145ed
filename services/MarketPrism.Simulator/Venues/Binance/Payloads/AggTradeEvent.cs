using MarketPrism.Simulator.Json;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Venues.Binance.Payloads;

/// <summary>What one taker traded at one price.</summary>
internal readonly record struct AggTradeEvent(BinanceRules Rules, SimulatedMarket Market, TakerTrade Trade) : IBinancePayload
{
    public void Write(JsonText json, bool microseconds)
    {
        var spec = Market.Spec;
        json.Raw("""{"e":"aggTrade","E":"""u8).Time(Market.TimeNs, microseconds).Raw(",\"s\":\""u8).Text(spec.Symbol).Raw("\",\"a\":"u8).Number(Trade.AggregateId);
        json.Raw(",\"p\":\""u8).Price(spec, Trade.Price).Raw("\",\"q\":\""u8).Quantity(spec, Trade.Quantity);
        if (Rules.Product == 1) json.Raw("\",\"nq\":\""u8).Quantity(spec, Trade.Quantity);
        json.Raw("\",\"f\":"u8).Number(Trade.FirstTradeId).Raw(",\"l\":"u8).Number(Trade.LastTradeId);
        json.Raw(",\"T\":"u8).Time(Trade.TimeNs, microseconds).Raw(",\"m\":"u8).Boolean(Trade.BuyerIsMaker);
        if (Rules.IsSpot) json.Raw(",\"M\":true}"u8);
        else json.Product(Rules, spec, false).Raw("}"u8);
    }
}
