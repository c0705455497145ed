using MarketPrism.Simulator.Json;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Venues.Okx;

/// <summary>The objects in <c>data</c>, the same on WebSocket and REST.</summary>
internal static class OkxBodies
{
    private const long LaunchMs = 1_606_468_572_000;
    private const long MsNs = 1_000_000;
    private const long FundingNs = 8L * 3600 * 1_000_000_000;

    public static void Trade(JsonText json, InstrumentSpec spec, in TakerTrade trade)
    {
        json.Raw("{\"instId\":\""u8).Text(spec.Symbol).Raw("\",\"tradeId\":\""u8).Number(trade.LastTradeId).Raw("\",\"px\":\""u8).Px(spec, trade.Price);
        json.Raw("\",\"sz\":\""u8).Sz(spec, trade.Quantity).Raw("\",\"side\":\""u8).Raw(trade.BuyerIsMaker ? "sell"u8 : "buy"u8).Raw("\",\"ts\":\""u8).Ms(trade.TimeNs);
        json.Raw("\",\"count\":\""u8).Number(trade.LastTradeId - trade.FirstTradeId + 1).Raw("\",\"source\":\"0\",\"seqId\":"u8).Number(trade.BookId).Raw("}"u8);
    }

    public static void Fill(JsonText json, InstrumentSpec spec, in Fill fill)
    {
        json.Raw("{\"instId\":\""u8).Text(spec.Symbol).Raw("\",\"tradeId\":\""u8).Number(fill.TradeId).Raw("\",\"px\":\""u8).Px(spec, fill.Price);
        json.Raw("\",\"sz\":\""u8).Sz(spec, fill.Quantity).Raw("\",\"side\":\""u8).Raw(fill.BuyerIsMaker ? "sell"u8 : "buy"u8);
        json.Raw("\",\"source\":\"0\",\"ts\":\""u8).Ms(fill.TimeNs).Raw("\"}"u8);
    }

    public static void Ticker(JsonText json, SimulatedMarket market)
    {
        var (spec, s) = (market.Spec, market.Statistics);
        json.Raw("{\"instType\":\""u8).Text(OkxJson.TypeOf(spec)).Raw("\",\"instId\":\""u8).Text(spec.Symbol).Raw("\",\"last\":\""u8).Px(spec, s.Last);
        json.Raw("\",\"lastSz\":\""u8).Sz(spec, s.LastQuantity).Raw("\",\"askPx\":\""u8).Px(spec, market.Asks.Price(0)).Raw("\",\"askSz\":\""u8).Sz(spec, market.Asks.Quantity(0));
        json.Raw("\",\"bidPx\":\""u8).Px(spec, market.Bids.Price(0)).Raw("\",\"bidSz\":\""u8).Sz(spec, market.Bids.Quantity(0)).Raw("\",\"open24h\":\""u8).Px(spec, s.Open);
        json.Raw("\",\"high24h\":\""u8).Px(spec, s.High).Raw("\",\"low24h\":\""u8).Px(spec, s.Low).Raw("\",\"volCcy24h\":\""u8);
        // spot: in the quote currency; derivatives: in the base currency
        var turnover = (double)s.Turnover * (double)spec.Tick * (double)spec.Lot;
        json.Decimal(spec.Kind == InstrumentKind.Spot ? turnover : s.Volume * (double)(spec.Lot * spec.ContractSize), 4);
        json.Raw("\",\"vol24h\":\""u8).Sz(spec, s.Volume).Raw("\",\"sodUtc0\":\""u8).Px(spec, s.Open).Raw("\",\"sodUtc8\":\""u8).Px(spec, s.Open);
        json.Raw("\",\"ts\":\""u8).Ms(market.TimeNs).Raw("\"}"u8);
    }

    public static void Candle(JsonText json, InstrumentSpec spec, CandleState candle, bool closed)
    {
        json.Raw("[\""u8).Ms(candle.StartNs).Raw("\",\""u8).Px(spec, candle.Open).Raw("\",\""u8).Px(spec, candle.High).Raw("\",\""u8).Px(spec, candle.Low);
        json.Raw("\",\""u8).Px(spec, candle.Close).Raw("\",\""u8).Sz(spec, candle.Volume).Raw("\",\""u8).Decimal((double)candle.Turnover * (double)spec.Tick * (double)spec.Lot, 4);
        json.Raw("\",\""u8).Decimal((double)candle.Turnover * (double)spec.Tick * (double)spec.Lot, 4).Raw(closed ? "\",\"1\"]"u8 : "\",\"0\"]"u8);
    }

    public static void FundingRate(JsonText json, SimulatedMarket market)
    {
        var next = (market.TimeNs / FundingNs + 1) * FundingNs;
        json.Raw("{\"formulaType\":\"withRate\",\"fundingRate\":\""u8).Decimal(market.Derivative!.FundingRate, 10).Raw("\",\"fundingTime\":\""u8).Ms(next);
        json.Raw("\",\"impactValue\":\"20000\",\"instId\":\""u8).Text(market.Spec.Symbol).Raw("\",\"instType\":\"SWAP\",\"interestRate\":\"0.0001\",\"method\":\"current_period\","u8);
        json.Raw("\"maxFundingRate\":\"0.00375\",\"minFundingRate\":\"-0.00375\",\"nextFundingRate\":\"\",\"nextFundingTime\":\""u8).Ms(next + FundingNs);
        json.Raw("\",\"premium\":\"0.00012\",\"settFundingRate\":\""u8).Decimal(market.Derivative.FundingRate, 10).Raw("\",\"settState\":\"settled\",\"ts\":\""u8).Ms(market.TimeNs).Raw("\"}"u8);
    }

    public static void MarkPrice(JsonText json, SimulatedMarket market)
    {
        json.Raw("{\"instType\":\""u8).Text(OkxJson.TypeOf(market.Spec)).Raw("\",\"instId\":\""u8).Text(market.Spec.Symbol).Raw("\",\"markPx\":\""u8);
        json.OffGrid(market.Spec, market.Derivative!.Mark).Raw("\",\"ts\":\""u8).Ms(market.TimeNs).Raw("\"}"u8);
    }

    public static void OpenInterest(JsonText json, SimulatedMarket market)
    {
        var (spec, contracts) = (market.Spec, (long)market.Derivative!.OpenInterest);
        var amount = contracts * (double)(spec.Lot * spec.ContractSize);
        var price = market.Mid * (double)spec.Tick;
        json.Raw("{\"instType\":\""u8).Text(OkxJson.TypeOf(spec)).Raw("\",\"instId\":\""u8).Text(spec.Symbol).Raw("\",\"oi\":\""u8).Sz(spec, contracts);
        json.Raw("\",\"oiCcy\":\""u8).Decimal(spec.Inverse ? amount / price : amount, 8).Raw("\",\"oiUsd\":\""u8).Decimal(spec.Inverse ? amount : amount * price, 12);
        json.Raw("\",\"ts\":\""u8).Ms(market.TimeNs).Raw("\"}"u8);
    }

    public static void IndexTicker(JsonText json, string index, SimulatedMarket market)
    {
        var spec = market.Spec;
        json.Raw("{\"instId\":\""u8).Text(index).Raw("\",\"idxPx\":\""u8).OffGrid(spec, market.Flow.Fair).Raw("\",\"high24h\":\""u8).Px(spec, market.Statistics.High);
        json.Raw("\",\"low24h\":\""u8).Px(spec, market.Statistics.Low).Raw("\",\"open24h\":\""u8).Px(spec, market.Statistics.Open).Raw("\",\"sodUtc0\":\""u8);
        json.Px(spec, market.Statistics.Open).Raw("\",\"sodUtc8\":\""u8).Px(spec, market.Statistics.Open).Raw("\",\"ts\":\""u8).Ms(market.TimeNs).Raw("\"}"u8);
    }

    public static void PriceLimit(JsonText json, SimulatedMarket market)
    {
        var mid = (long)market.Mid;
        json.Raw("{\"instId\":\""u8).Text(market.Spec.Symbol).Raw("\",\"buyLmt\":\""u8).Px(market.Spec, mid + mid / 100).Raw("\",\"sellLmt\":\""u8);
        json.Px(market.Spec, Math.Max(1, mid - mid / 100)).Raw("\",\"enabled\":true,\"ts\":\""u8).Ms(market.TimeNs).Raw("\"}"u8);
    }

    public static void Liquidation(JsonText json, InstrumentSpec spec, in Liquidation order)
    {
        var family = OkxJson.FamilyOf(spec);
        json.Raw("{\"details\":[{\"bkLoss\":\"0\",\"bkPx\":\""u8).Px(spec, order.BankruptcyPrice).Raw("\",\"ccy\":\"\",\"posSide\":\""u8).Raw(order.Sell ? "long"u8 : "short"u8);
        json.Raw("\",\"side\":\""u8).Raw(order.Sell ? "sell"u8 : "buy"u8).Raw("\",\"sz\":\""u8).Sz(spec, order.Quantity).Raw("\",\"ts\":\""u8).Ms(order.TimeNs);
        json.Raw("\"}],\"instFamily\":\""u8).Text(family).Raw("\",\"instId\":\""u8).Text(spec.Symbol).Raw("\",\"instType\":\""u8).Text(OkxJson.TypeOf(spec));
        json.Raw("\",\"uly\":\""u8).Text(family).Raw("\"}"u8);
    }

    public static void Instrument(JsonText json, SimulatedMarket market)
    {
        var spec = market.Spec;
        var spot = spec.Kind == InstrumentKind.Spot;
        json.Raw("{\"instType\":\""u8).Text(OkxJson.TypeOf(spec)).Raw("\",\"instId\":\""u8).Text(spec.Symbol).Raw("\",\"instIdCode\":"u8).Number(10_000 + market.Index);
        json.Raw(",\"uly\":\""u8).Text(OkxJson.FamilyOf(spec)).Raw("\",\"instFamily\":\""u8).Text(OkxJson.FamilyOf(spec));
        json.Raw("\",\"category\":\"1\",\"groupId\":\"1\",\"baseCcy\":\""u8).Text(spot ? spec.Base : "").Raw("\",\"quoteCcy\":\""u8).Text(spot ? spec.Quote : "");
        json.Raw("\",\"settleCcy\":\""u8).Text(spot ? "" : spec.Settle).Raw("\",\"ctVal\":\""u8);
        if (!spot) json.Decimal(spec.ContractSize);
        json.Raw("\",\"ctMult\":\""u8).Text(spot ? "" : "1").Raw("\",\"ctValCcy\":\""u8).Text(spot ? "" : spec.Inverse && spec.Kind != InstrumentKind.Option ? "USD" : spec.Base);
        json.Raw("\",\"ctType\":\""u8).Text(spot || spec.Kind == InstrumentKind.Option ? "" : spec.Inverse ? "inverse" : "linear").Raw("\",\"optType\":\""u8).Text(spec.Strike is null ? "" : spec.Call ? "C" : "P");
        json.Raw("\",\"stk\":\""u8);
        if (spec.Strike is { } strike) json.Decimal(strike);
        json.Raw("\",\"listTime\":\""u8).Number(market.OpensAtNs == 0 ? LaunchMs : market.OpensAtNs / MsNs).Raw("\",\"expTime\":\""u8);
        if (market.DeliversAtNs != 0) json.Number(market.DeliversAtNs / MsNs);
        else if (spec.Expiry is { } expiry) json.Number(expiry.ToUnixTimeMilliseconds());
        json.Raw("\",\"auctionEndTime\":\"\",\"contTdSwTime\":\"1606468572000\",\"openType\":\"fix_price\",\"lever\":\""u8).Text(spec.Kind == InstrumentKind.Option ? "" : "10");
        json.Raw("\",\"tickSz\":\""u8).Px(spec, 1).Raw("\",\"lotSz\":\""u8).Sz(spec, 1).Raw("\",\"minSz\":\""u8).Sz(spec, 1);
        json.Raw("\",\"alias\":\""u8).Text(spec.Kind == InstrumentKind.Future ? "quarter" : "");
        json.Raw("\",\"state\":\""u8).Raw(State(market));
        json.Raw("\",\"ruleType\":\""u8).Raw(spec.IsXPerp ? "xperp"u8 : "normal"u8).Raw("\",\"maxLmtSz\":\"9999999999\",\"maxMktSz\":\"1000000\",\"maxLmtAmt\":\"20000000\",\"maxMktAmt\":\"1000000\","u8);
        json.Raw("\"maxTwapSz\":\"9999999999\",\"maxIcebergSz\":\"9999999999\",\"maxTriggerSz\":\"9999999999\",\"maxStopSz\":\"1000000\",\"futureSettlement\":false,"u8);
        json.Raw("\"tradeQuoteCcyList\":[\""u8).Text(spec.Quote).Raw("\"],\"upcChg\":[]}"u8);
    }

    private static ReadOnlySpan<byte> State(SimulatedMarket market) => market.Phase switch
    {
        MarketPhase.Preopen => "preopen"u8,
        MarketPhase.Settling => "settling"u8,
        MarketPhase.Delisted => "expired"u8,
        _ => market.IsHalted ? "suspend"u8 : "live"u8,
    };
}
