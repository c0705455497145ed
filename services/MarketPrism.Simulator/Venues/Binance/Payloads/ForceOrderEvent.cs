using MarketPrism.Simulator.Json;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Venues.Binance.Payloads;

/// <summary>A liquidation.</summary>
internal readonly record struct ForceOrderEvent(BinanceRules Rules, SimulatedMarket Market, Liquidation Order) : IBinancePayload
{
    public void Write(JsonText json, bool microseconds)
    {
        var spec = Market.Spec;
        json.Raw("""{"e":"forceOrder","E":"""u8).Time(Market.TimeNs, microseconds);
        json.Raw(",\"o\":{\"s\":\""u8).Text(spec.Symbol).Raw("\",\"S\":\""u8).Raw(Order.Sell ? "SELL"u8 : "BUY"u8);
        json.Raw("\",\"o\":\"LIMIT\",\"f\":\"IOC\",\"q\":\""u8).Quantity(spec, Order.Quantity).Raw("\",\"p\":\""u8).Price(spec, Order.BankruptcyPrice);
        json.Raw("\",\"ap\":\""u8).Price(spec, Order.Price).Raw("\",\"X\":\"FILLED\",\"l\":\""u8).Quantity(spec, Order.Quantity);
        json.Raw("\",\"z\":\""u8).Quantity(spec, Order.Quantity).Raw("\",\"T\":"u8).Time(Order.TimeNs, microseconds);
        json.Raw("}"u8).Product(Rules, spec, false).Raw("}"u8);
    }
}
