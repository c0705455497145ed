using MarketPrism.Simulator.Json;
using MarketPrism.Simulator.Market;
using MarketPrism.Simulator.Venues.Binance.Payloads;

namespace MarketPrism.Simulator.Venues.Binance;

/// <summary>REST bodies of one instrument each.</summary>
internal static class BinanceTickerBodies
{
    private const long DayNs = 86_400_000_000_000;

    public static void BookTicker(JsonText json, BinanceRules rules, SimulatedMarket market)
    {
        var spec = market.Spec;
        json.Raw("{\"symbol\":\""u8).Text(spec.Symbol).Raw("\",\"bidPrice\":\""u8).Price(spec, market.Bids.Price(0)).Raw("\",\"bidQty\":\""u8).Quantity(spec, market.Bids.Quantity(0));
        json.Raw("\",\"askPrice\":\""u8).Price(spec, market.Asks.Price(0)).Raw("\",\"askQty\":\""u8).Quantity(spec, market.Asks.Quantity(0)).Raw("\""u8);
        if (!rules.IsSpot) json.Raw(",\"time\":"u8).Time(market.TimeNs, false).Raw(",\"lastUpdateId\":"u8).Number(market.UpdateId);
        json.Raw("}"u8);
    }

    public static void Day(JsonText json, BinanceRules rules, SimulatedMarket market, bool microseconds)
    {
        var (spec, s) = (market.Spec, market.Statistics);
        json.Raw("{\"symbol\":\""u8).Text(spec.Symbol).Raw("\",\"priceChange\":\""u8).Price(spec, s.Last - s.Open).Raw("\",\"priceChangePercent\":\""u8);
        json.Decimal(s.Open == 0 ? 0 : 100.0 * (s.Last - s.Open) / s.Open, 3).Raw("\",\"weightedAvgPrice\":\""u8);
        json.OffGrid(spec, s.Volume == 0 ? 0 : (double)(s.Turnover / s.Volume), 8).Raw("\",\"lastPrice\":\""u8).Price(spec, s.Last);
        json.Raw("\",\"lastQty\":\""u8).Quantity(spec, s.LastQuantity).Raw("\""u8);
        if (rules.IsSpot)
        {
            json.Raw(",\"prevClosePrice\":\""u8).Price(spec, s.Open).Raw("\",\"bidPrice\":\""u8).Price(spec, market.Bids.Price(0)).Raw("\",\"bidQty\":\""u8);
            json.Quantity(spec, market.Bids.Quantity(0)).Raw("\",\"askPrice\":\""u8).Price(spec, market.Asks.Price(0)).Raw("\",\"askQty\":\""u8);
            json.Quantity(spec, market.Asks.Quantity(0)).Raw("\""u8);
        }

        json.Raw(",\"openPrice\":\""u8).Price(spec, s.Open).Raw("\",\"highPrice\":\""u8).Price(spec, s.High).Raw("\",\"lowPrice\":\""u8).Price(spec, s.Low);
        json.Raw("\",\"volume\":\""u8).Quantity(spec, s.Volume).Raw("\",\"quoteVolume\":\""u8).Turnover(spec, s.Turnover).Raw("\",\"openTime\":"u8);
        json.Time(market.TimeNs - DayNs, microseconds).Raw(",\"closeTime\":"u8).Time(market.TimeNs, microseconds);
        json.Raw(",\"firstId\":"u8).Number(s.FirstTradeId).Raw(",\"lastId\":"u8).Number(s.LastTradeId).Raw(",\"count\":"u8).Number(s.Count).Raw("}"u8);
    }

    public static void PremiumIndex(JsonText json, SimulatedMarket market)
    {
        var (spec, d) = (market.Spec, market.Derivative!);
        var perpetual = spec.Kind == InstrumentKind.Perpetual;
        json.Raw("{\"symbol\":\""u8).Text(spec.Symbol).Raw("\",\"pair\":\""u8).Text(BinanceJson.PairOf(spec)).Raw("\",\"markPrice\":\""u8).OffGrid(spec, d.Mark, 8);
        json.Raw("\",\"indexPrice\":\""u8).OffGrid(spec, d.Index, 8).Raw("\",\"estimatedSettlePrice\":\""u8).OffGrid(spec, d.Mark, 8).Raw("\",\"lastFundingRate\":\""u8);
        if (perpetual) json.Decimal(d.FundingRate, 8);
        json.Raw("\",\"interestRate\":\"0.00010000\",\"nextFundingTime\":"u8);
        if (perpetual) json.Time(MarkPriceEvent.NextFunding(market.TimeNs), false);
        else json.Raw("0"u8);
        json.Raw(",\"time\":"u8).Time(market.TimeNs, false).Raw("}"u8);
    }

    public static void OpenInterest(JsonText json, BinanceRules rules, SimulatedMarket market)
    {
        var spec = market.Spec;
        json.Raw("{\"symbol\":\""u8).Text(spec.Symbol).Raw("\",\"openInterest\":\""u8).Quantity(spec, (long)market.Derivative!.OpenInterest).Raw("\""u8);
        if (rules.Product == 2) json.Raw(",\"pair\":\""u8).Text(BinanceJson.PairOf(spec)).Raw("\",\"contractType\":\"PERPETUAL\""u8);
        json.Raw(",\"time\":"u8).Time(market.TimeNs, false).Raw("}"u8);
    }
}
