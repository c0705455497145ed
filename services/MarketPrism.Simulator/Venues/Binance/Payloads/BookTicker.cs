using MarketPrism.Simulator.Json;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Venues.Binance.Payloads;

/// <summary>Best bid and ask at an update id.</summary>
internal readonly record struct BookTicker(BinanceRules Rules, SimulatedMarket Market) : IBinancePayload
{
    public void Write(JsonText json, bool microseconds)
    {
        var spec = Market.Spec;
        json.Raw(Rules.IsSpot ? "{\"u\":"u8 : """{"e":"bookTicker","u":"""u8).Number(Market.UpdateId);
        if (!Rules.IsSpot) json.Raw(",\"E\":"u8).Time(Market.TimeNs, microseconds).Raw(",\"T\":"u8).Time(Market.TimeNs, microseconds);
        json.Raw(",\"s\":\""u8).Text(spec.Symbol).Raw("\""u8).Product(Rules, spec, true);
        json.Raw(",\"b\":\""u8).Price(spec, Market.Bids.Price(0)).Raw("\",\"B\":\""u8).Quantity(spec, Market.Bids.Quantity(0));
        json.Raw("\",\"a\":\""u8).Price(spec, Market.Asks.Price(0)).Raw("\",\"A\":\""u8).Quantity(spec, Market.Asks.Quantity(0)).Raw("\"}"u8);
    }
}
