using MarketPrism.Simulator.Json;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Venues.Binance.Payloads;

/// <summary>One fill, on spot.</summary>
internal readonly record struct TradeEvent(SimulatedMarket Market, Fill Fill) : IBinancePayload
{
    public void Write(JsonText json, bool microseconds)
    {
        var spec = Market.Spec;
        json.Raw("""{"e":"trade","E":"""u8).Time(Fill.TimeNs, microseconds).Raw(",\"s\":\""u8).Text(spec.Symbol).Raw("\",\"t\":"u8).Number(Fill.TradeId);
        json.Raw(",\"p\":\""u8).Price(spec, Fill.Price).Raw("\",\"q\":\""u8).Quantity(spec, Fill.Quantity);
        json.Raw("\",\"T\":"u8).Time(Fill.TimeNs, microseconds).Raw(",\"m\":"u8).Boolean(Fill.BuyerIsMaker).Raw(",\"M\":true}"u8);
    }
}
