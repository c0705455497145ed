using MarketPrism.Simulator.Json;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Venues.Binance.Payloads;

/// <summary>The average price, on spot.</summary>
internal readonly record struct AvgPriceEvent(SimulatedMarket Market) : IBinancePayload
{
    public void Write(JsonText json, bool microseconds)
    {
        var s = Market.Statistics;
        json.Raw("""{"e":"avgPrice","E":"""u8).Time(Market.TimeNs, microseconds).Raw(",\"s\":\""u8).Text(Market.Spec.Symbol).Raw("\",\"i\":\"5m\",\"w\":\""u8);
        json.OffGrid(Market.Spec, s.Volume == 0 ? Market.Mid : (double)(s.Turnover / s.Volume), 8).Raw("\",\"T\":"u8).Time(Market.TimeNs, microseconds).Raw("}"u8);
    }
}
