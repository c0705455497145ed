using MarketPrism.Simulator.Json;
using MarketPrism.Simulator.Market;
using MarketPrism.Simulator.Venues.Binance.Payloads;

namespace MarketPrism.Simulator.Venues.Binance;

/// <summary>The body of <c>exchangeInfo</c>: limits, instruments and their grids.</summary>
internal static class BinanceExchangeInfo
{
    private const long LaunchMs = 1_569_398_400_000;
    private const long MsNs = 1_000_000;
    private const long NeverMs = 4_133_404_800_000;

    /// <summary>Writes the body, or returns the error for a symbol that does not exist.</summary>
    public static VenueResponse? Write(JsonText json, BinanceVenue venue, VenueRequest request)
    {
        var wanted = Wanted(request);
        if (wanted?.Find(s => venue.MarketOf(s) is null) is not null) return BinanceRest.Error(400, -1121, "Invalid symbol.");
        json.Raw("""{"timezone":"UTC","serverTime":"""u8).Time(venue.Now, false).Raw(""","rateLimits":[{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":"""u8);
        json.Number(venue.Rules.WeightPerMinute).Raw("}],\"exchangeFilters\":[],"u8);
        if (!venue.Rules.IsSpot) json.Raw("""
            "assets":[{"asset":"USDT","marginAvailable":true,"autoAssetExchange":"-10000"}],"futuresType":"U_MARGINED",
            """u8);
        json.Raw("\"symbols\":["u8);
        var first = true;
        foreach (var market in venue.All)
        {
            if (wanted is not null && !wanted.Contains(market.Spec.Symbol)) continue;
            if (!first) json.Raw(","u8);
            first = false;
            if (venue.Rules.IsSpot) Spot(json, market);
            else Contract(json, venue.Rules, market);
        }

        json.Raw("]}"u8);
        return null;
    }

    private static List<string>? Wanted(VenueRequest request)
    {
        if (request["symbol"] is { } one) return [one];
        return request["symbols"] is { } many ? [.. many.Trim('[', ']').Split(',').Select(s => s.Trim(' ', '"'))] : null;
    }

    private static void Spot(JsonText json, SimulatedMarket market)
    {
        var spec = market.Spec;
        json.Raw("{\"symbol\":\""u8).Text(spec.Symbol).Raw("\",\"status\":\""u8).Raw(SpotStatus(market)).Raw("\",\"baseAsset\":\""u8).Text(spec.Base);
        json.Raw("\",\"baseAssetPrecision\":8,\"quoteAsset\":\""u8).Text(spec.Quote);
        json.Raw("\",\"quotePrecision\":8,\"quoteAssetPrecision\":8,\"baseCommissionPrecision\":8,\"quoteCommissionPrecision\":8,"u8);
        json.Raw("""
            "orderTypes":["LIMIT","LIMIT_MAKER","MARKET","STOP_LOSS_LIMIT","TAKE_PROFIT_LIMIT"],"icebergAllowed":true,"ocoAllowed":true,"otoAllowed":true,
            """u8);
        json.Raw("""
            "quoteOrderQtyMarketAllowed":true,"allowTrailingStop":true,"cancelReplaceAllowed":true,"amendAllowed":true,"pegInstructionsAllowed":true,
            """u8);
        json.Raw("\"isSpotTradingAllowed\":true,\"isMarginTradingAllowed\":false,"u8);
        Filters(json, spec, "NOTIONAL");
        json.Raw(""","permissions":[],"permissionSets":[["SPOT"]],"defaultSelfTradePreventionMode":"EXPIRE_MAKER","allowedSelfTradePreventionModes":["EXPIRE_MAKER"]}"""u8);
    }

    private static void Contract(JsonText json, BinanceRules rules, SimulatedMarket market)
    {
        var spec = market.Spec;
        var status = rules.Product == 2 ? "contractStatus" : "status";
        var isDelivering = market.DeliversAtNs != 0;
        var expiry = isDelivering ? market.DeliversAtNs / MsNs : spec.Expiry?.ToUnixTimeMilliseconds() ?? NeverMs;
        var onboard = market.OpensAtNs == 0 ? LaunchMs : market.OpensAtNs / MsNs;
        // the type of a contract that does not trade yet is empty now and then
        var type = market.Phase == MarketPhase.Announced ? "" : spec.Kind != InstrumentKind.Perpetual ? "CURRENT_QUARTER" : isDelivering ? "PERPETUAL_DELIVERING" : "PERPETUAL";
        json.Raw("{\"symbol\":\""u8).Text(spec.Symbol).Raw("\",\"pair\":\""u8).Text(BinanceJson.PairOf(spec)).Raw("\",\"contractType\":\""u8).Text(type);
        json.Raw("\",\"deliveryDate\":"u8).Number(expiry).Raw(",\"onboardDate\":"u8).Number(onboard).Raw(",\""u8).Text(status).Raw("\":\""u8).Raw(ContractStatus(market)).Raw("\","u8);
        if (rules.Product == 2) json.Raw("\"contractSize\":"u8).Decimal(spec.ContractSize).Raw(","u8);
        json.Raw("\"maintMarginPercent\":\"2.5000\",\"requiredMarginPercent\":\"5.0000\",\"baseAsset\":\""u8).Text(spec.Base).Raw("\",\"quoteAsset\":\""u8).Text(spec.Quote);
        json.Raw("\",\"marginAsset\":\""u8).Text(spec.Settle).Raw("\",\"pricePrecision\":"u8).Number(Math.Max(spec.PriceDisplay, spec.PriceDecimals));
        json.Raw(",\"quantityPrecision\":"u8).Number(spec.QuantityDecimals).Raw(",\"baseAssetPrecision\":8,\"quotePrecision\":8,\"underlyingType\":\"COIN\",\"underlyingSubType\":[],"u8);
        json.Raw("\"triggerProtect\":\"0.0500\",\"liquidationFee\":\"0.012500\",\"marketTakeBound\":\"0.05\",\"maxMoveOrderLimit\":10000,"u8);
        Filters(json, spec, "MIN_NOTIONAL");
        json.Raw(""","orderTypes":["LIMIT","MARKET","STOP","STOP_MARKET","TAKE_PROFIT","TAKE_PROFIT_MARKET","TRAILING_STOP_MARKET"],"timeInForce":["GTC","IOC","FOK","GTX","GTD"]}"""u8);
    }

    private static ReadOnlySpan<byte> SpotStatus(SimulatedMarket market) =>
        market.Phase != MarketPhase.Trading ? "BREAK"u8 : market.IsHalted ? "HALT"u8 : "TRADING"u8;

    private static ReadOnlySpan<byte> ContractStatus(SimulatedMarket market) =>
        market.Phase == MarketPhase.Settling ? "SETTLING"u8 : market.Phase == MarketPhase.Announced || market.IsHalted ? "PENDING_TRADING"u8 : "TRADING"u8;

    private static void Filters(JsonText json, InstrumentSpec spec, string notional)
    {
        json.Raw("\"filters\":[{\"filterType\":\"PRICE_FILTER\",\"minPrice\":\""u8).Price(spec, 1).Raw("\",\"maxPrice\":\""u8).Price(spec, 100_000_000);
        json.Raw("\",\"tickSize\":\""u8).Price(spec, 1).Raw("\"},{\"filterType\":\"LOT_SIZE\",\"minQty\":\""u8).Quantity(spec, 1);
        json.Raw("\",\"maxQty\":\""u8).Quantity(spec, 900_000_000).Raw("\",\"stepSize\":\""u8).Quantity(spec, 1);
        json.Raw("\"},{\"filterType\":\"MARKET_LOT_SIZE\",\"minQty\":\""u8).Quantity(spec, 1).Raw("\",\"maxQty\":\""u8).Quantity(spec, 90_000_000);
        json.Raw("\",\"stepSize\":\""u8).Quantity(spec, 1).Raw("\"},{\"filterType\":\"MAX_NUM_ORDERS\",\"maxNumOrders\":200,\"limit\":200},{\"filterType\":\""u8);
        json.Text(notional).Raw("\",\"minNotional\":\"5.00000000\",\"notional\":\"5\",\"applyMinToMarket\":true,\"maxNotional\":\"9000000.00000000\",\"applyMaxToMarket\":false,\"avgPriceMins\":5}]"u8);
    }
}
