using MarketPrism.Simulator.Json;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Venues.Binance.Payloads;

/// <summary>24-hour figures, the long and the short form; here since the market opened.</summary>
internal readonly record struct TickerEvent(BinanceRules Rules, SimulatedMarket Market, bool Mini) : IBinancePayload
{
    private const long DayNs = 86_400_000_000_000;

    public void Write(JsonText json, bool microseconds)
    {
        var (spec, s) = (Market.Spec, Market.Statistics);
        json.Raw(Mini ? """{"e":"24hrMiniTicker","E":"""u8 : """{"e":"24hrTicker","E":"""u8).Time(Market.TimeNs, microseconds);
        json.Raw(",\"s\":\""u8).Text(spec.Symbol).Raw("\""u8).Product(Rules, spec, true);
        if (!Mini)
        {
            json.Raw(",\"p\":\""u8).Price(spec, s.Last - s.Open).Raw("\",\"P\":\""u8).Decimal(s.Open == 0 ? 0 : 100.0 * (s.Last - s.Open) / s.Open, 3);
            json.Raw("\",\"w\":\""u8).OffGrid(spec, s.Volume == 0 ? 0 : (double)(s.Turnover / s.Volume), spec.PriceDisplay);
            json.Raw("\",\"Q\":\""u8).Quantity(spec, s.LastQuantity).Raw("\""u8);
            if (Rules.IsSpot)
            {
                json.Raw(",\"b\":\""u8).Price(spec, Market.Bids.Price(0)).Raw("\",\"B\":\""u8).Quantity(spec, Market.Bids.Quantity(0));
                json.Raw("\",\"a\":\""u8).Price(spec, Market.Asks.Price(0)).Raw("\",\"A\":\""u8).Quantity(spec, Market.Asks.Quantity(0)).Raw("\""u8);
            }

            json.Raw(",\"O\":"u8).Time(Market.TimeNs - DayNs, microseconds).Raw(",\"C\":"u8).Time(Market.TimeNs, microseconds);
            json.Raw(",\"F\":"u8).Number(s.FirstTradeId).Raw(",\"L\":"u8).Number(s.LastTradeId).Raw(",\"n\":"u8).Number(s.Count);
        }

        json.Raw(",\"c\":\""u8).Price(spec, s.Last).Raw("\",\"o\":\""u8).Price(spec, s.Open).Raw("\",\"h\":\""u8).Price(spec, s.High);
        json.Raw("\",\"l\":\""u8).Price(spec, s.Low).Raw("\",\"v\":\""u8).Quantity(spec, s.Volume).Raw("\",\"q\":\""u8).Turnover(spec, s.Turnover).Raw("\"}"u8);
    }
}
