using System.Globalization;
using System.Text;
using MarketPrism.Simulator.Faults;
using MarketPrism.Simulator.Json;
using MarketPrism.Simulator.Limits;
using MarketPrism.Simulator.Market;
using MarketPrism.Simulator.Venues.Binance.Payloads;

namespace MarketPrism.Simulator.Venues.Binance;

/// <summary>Binance's public REST interface with its weights and errors.</summary>
internal sealed class BinanceRest(BinanceVenue venue, WeightPool weights)
{
    private readonly JsonText _json = new();

    private bool Spot => venue.Rules.IsSpot;

    public VenueResponse Answer(VenueRequest request)
    {
        if (!request.Path.StartsWith(venue.Rules.Api, StringComparison.Ordinal)) return Error(404, -1, "Not found");
        if (request.Method != "GET") return Error(405, -1, "Method not allowed");
        var name = request.Path[venue.Rules.Api.Length..];
        if (name == "depth" && RefusedSnapshot(request) is { } refused) return refused;
        var weight = Weight(name, request);
        if (weight == 0) return Error(404, -1, "Not found");
        var (status, retryAfter, used) = weights.Take(request.Client, weight, venue.Now);
        if (status != 0 && venue.Options.EnforceLimits)
        {
            var text = status == 418
                ? $"Way too many requests; IP({request.Client}) banned until {venue.Now / 1_000_000 + retryAfter * 1000L}. Please use WebSocket Streams for live updates to avoid bans."
                : $"Too much request weight used; current limit is {venue.Rules.WeightPerMinute} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.";
            return WithHeaders(Error(status, -1003, text), used, retryAfter);
        }

        _json.Clear();
        var error = Write(name, request);
        return WithHeaders(error ?? new VenueResponse(200, _json.Written.ToArray()), used, null);
    }

    public static VenueResponse Error(int status, int code, string message) =>
        new(status, Encoding.UTF8.GetBytes($$"""{"code":{{code}},"msg":"{{System.Text.Json.JsonEncodedText.Encode(message)}}"}"""));

    public static VenueResponse Refusal(FaultRule rule, int status)
    {
        status = rule.Status == 0 ? status : rule.Status;
        var error = Error(status, -1003, status == 451 ? "Service unavailable from a restricted location" : "Too many requests (fault)");
        return rule.RetryAfter < 0 || status is not (403 or 418 or 429 or 503) ? error : error with { Headers = [new("Retry-After", rule.RetryAfter.ToString(CultureInfo.InvariantCulture))] };
    }

    /// <summary>What Binance's REST interface sends when it is not well; the last one is a lie about an instrument that exists.</summary>
    public static IReadOnlyList<string> Errors { get; } =
    [
        """{"code":-1000,"msg":"An unknown error occurred while processing the request."}""",
        """{"code":-1001,"msg":"Internal error; unable to process your request. Please try again."}""",
        """{"code":-1008,"msg":"Server is currently overloaded with other requests. Please try again in a few minutes."}""",
        """{"code":-1121,"msg":"Invalid symbol."}""",
    ];

    public static VenueDocument DocumentOf(string path) => path[(path.LastIndexOf('/') + 1)..] switch
    {
        "exchangeInfo" => VenueDocument.Instruments,
        "depth" => VenueDocument.Book,
        "trades" or "historicalTrades" or "aggTrades" => VenueDocument.Trades,
        _ => VenueDocument.Time,
    };

    public static VenueRequest ExampleOf(BinanceRules rules, VenueDocument document, string symbol) => new("GET", rules.Api + document switch
    {
        VenueDocument.Instruments => "exchangeInfo",
        VenueDocument.Book => "depth",
        VenueDocument.Trades => "aggTrades",
        _ => "time",
    }, document is VenueDocument.Book or VenueDocument.Trades ? $"symbol={symbol}&limit=100" : "", "another venue's gateway");

    public static ReadOnlyMemory<byte> Empty(VenueDocument document) => document switch
    {
        VenueDocument.Instruments => """{"timezone":"UTC","serverTime":0,"rateLimits":[],"exchangeFilters":[],"symbols":[]}"""u8.ToArray(),
        VenueDocument.Time => "{}"u8.ToArray(),
        _ => "[]"u8.ToArray(),
    };

    private static VenueResponse WithHeaders(VenueResponse response, int used, int? retryAfter)
    {
        var text = used.ToString(CultureInfo.InvariantCulture);
        var headers = new List<KeyValuePair<string, string>>(response.Headers) { new("X-MBX-USED-WEIGHT", text), new("X-MBX-USED-WEIGHT-1M", text) };
        if (retryAfter is { } seconds) headers.Add(new("Retry-After", seconds.ToString(CultureInfo.InvariantCulture)));
        return response with { Headers = headers };
    }

    private VenueResponse? RefusedSnapshot(VenueRequest request) =>
        venue.Faults.Strike(FaultKind.RefuseSnapshot, request["symbol"] ?? "") is { } fault ? Refusal(fault.Rule, 429) : null;

    private int Weight(string name, VenueRequest request)
    {
        var limit = Limit(request, Spot ? 100 : 500);
        var one = request["symbol"] is not null;
        return (name, Spot) switch
        {
            ("ping" or "time", _) => 1,
            ("exchangeInfo", true) => 20,
            ("exchangeInfo", false) => 1,
            ("depth", true) => limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250,
            ("depth", false) => limit <= 50 ? 2 : limit <= 100 ? 5 : limit <= 500 ? 10 : 20,
            ("trades" or "historicalTrades", true) => 25,
            ("aggTrades", true) => 4,
            ("trades", false) => 5,
            ("historicalTrades" or "aggTrades", false) => 20,
            ("ticker/bookTicker", _) => one ? 2 : 4,
            ("ticker/24hr", true) => one ? 2 : 80,
            ("ticker/24hr", false) => one ? 1 : 40,
            ("openInterest", false) => 1,
            ("premiumIndex", false) => one ? 1 : 10,
            ("fundingInfo", false) => 1,
            _ => 0,
        };
    }

    private VenueResponse? Write(string name, VenueRequest request)
    {
        switch (name)
        {
            case "ping":
                _json.Raw("{}"u8);
                return null;
            case "time":
                _json.Raw("""{"serverTime":"""u8).Time(venue.Now, request.Microseconds).Raw("}"u8);
                return null;
            case "exchangeInfo":
                return BinanceExchangeInfo.Write(_json, venue, request);
            case "fundingInfo":
                _json.Raw("[]"u8); // nothing differs from the default of 8 hours
                return null;
            case "ticker/bookTicker" or "ticker/24hr" or "premiumIndex" when request["symbol"] is null:
                return WriteAll(name, request);
        }

        if (request["symbol"] is not { } symbol) return Error(400, -1102, "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.");
        if (venue.MarketOf(symbol) is not { } market) return Error(400, -1121, "Invalid symbol.");
        return name switch
        {
            "depth" => Depth(market, request),
            "trades" => Trades(market, request, market.Trades.NextTradeId - Math.Clamp(Limit(request, 500), 1, 1000)),
            "historicalTrades" => Trades(market, request, Id(request["fromId"]) ?? market.Trades.NextTradeId - Math.Clamp(Limit(request, 500), 1, 1000)),
            "aggTrades" => AggTrades(market, request),
            _ => WriteOne(name, market, request),
        };
    }

    private VenueResponse? WriteAll(string name, VenueRequest request)
    {
        _json.Raw("["u8);
        var first = true;
        foreach (var market in venue.All)
        {
            if (!first) _json.Raw(","u8);
            first = false;
            WriteOne(name, market, request);
        }

        _json.Raw("]"u8);
        return null;
    }

    private VenueResponse? WriteOne(string name, SimulatedMarket market, VenueRequest request)
    {
        switch (name)
        {
            case "ticker/bookTicker": BinanceTickerBodies.BookTicker(_json, venue.Rules, market); break;
            case "ticker/24hr": BinanceTickerBodies.Day(_json, venue.Rules, market, request.Microseconds); break;
            case "premiumIndex": BinanceTickerBodies.PremiumIndex(_json, market); break;
            case "openInterest": BinanceTickerBodies.OpenInterest(_json, venue.Rules, market); break;
            default: return Error(404, -1, "Not found");
        }

        return null;
    }

    private VenueResponse? Depth(SimulatedMarket market, VenueRequest request)
    {
        var limit = Limit(request, Spot ? 100 : 500);
        if (Spot ? limit is < 1 : limit is not (5 or 10 or 20 or 50 or 100 or 500 or 1000)) return Error(400, -1130, "Data sent for parameter 'limit' is not valid.");
        limit = Math.Min(limit, 5000);
        var (id, bids, asks) = (market.UpdateId, market.Bids, market.Asks);
        if (venue.Faults.Strike(FaultKind.StaleSnapshot, market.Spec.Symbol) is { } stale && market.BookSecondsAgo(stale.Rule.Duration, venue.Options.EventsPerSecond) is var (oldId, oldBids, oldAsks))
            (id, bids, asks) = (oldId, oldBids, oldAsks);
        _json.Raw("""{"lastUpdateId":"""u8).Number(id);
        if (!Spot) _json.Raw(",\"E\":"u8).Time(venue.Now, false).Raw(",\"T\":"u8).Time(market.TimeNs, false);
        if (venue.Rules.Product == 2) _json.Raw(",\"symbol\":\""u8).Text(market.Spec.Symbol).Raw("\",\"pair\":\""u8).Text(BinanceJson.PairOf(market.Spec)).Raw("\""u8);
        _json.Raw(",\"bids\":"u8).Levels(market.Spec, bids, limit).Raw(",\"asks\":"u8).Levels(market.Spec, asks, limit).Raw("}"u8);
        return null;
    }

    private VenueResponse? Trades(SimulatedMarket market, VenueRequest request, long from)
    {
        var (trades, spec) = (market.Trades, market.Spec);
        var count = Math.Clamp(Limit(request, 500), 1, 1000);
        _json.Raw("["u8);
        var first = true;
        for (var id = Math.Max(from, trades.OldestTradeId); id < trades.NextTradeId && count > 0; id++, count--)
        {
            ref readonly var fill = ref trades.FillOf(id);
            if (!first) _json.Raw(","u8);
            first = false;
            _json.Raw("{\"id\":"u8).Number(id).Raw(",\"price\":\""u8).Price(spec, fill.Price).Raw("\",\"qty\":\""u8).Quantity(spec, fill.Quantity);
            _json.Raw("\",\"quoteQty\":\""u8).Turnover(spec, (Int128)fill.Price * fill.Quantity).Raw("\",\"time\":"u8).Time(fill.TimeNs, request.Microseconds);
            _json.Raw(",\"isBuyerMaker\":"u8).Boolean(fill.BuyerIsMaker).Raw(Spot ? ",\"isBestMatch\":true}"u8 : ",\"isRPITrade\":false}"u8);
        }

        _json.Raw("]"u8);
        return null;
    }

    private VenueResponse? AggTrades(SimulatedMarket market, VenueRequest request)
    {
        var (trades, spec) = (market.Trades, market.Spec);
        var count = Math.Clamp(Limit(request, 500), 1, 1000);
        var (start, end) = (Id(request["startTime"]) ?? 0, Id(request["endTime"]) ?? long.MaxValue);
        var timed = request["startTime"] is not null || request["endTime"] is not null;
        var from = Id(request["fromId"]) ?? (timed ? 0 : trades.NextAggregateId - count);
        _json.Raw("["u8);
        var first = true;
        for (var id = Math.Max(from, trades.OldestAggregateId); id < trades.NextAggregateId && count > 0; id++)
        {
            ref readonly var trade = ref trades.TradeOf(id);
            if (timed && (trade.TimeNs / 1_000_000 < start || trade.TimeNs / 1_000_000 > end)) continue;
            if (!first) _json.Raw(","u8);
            first = false;
            count--;
            _json.Raw("{\"a\":"u8).Number(id).Raw(",\"p\":\""u8).Price(spec, trade.Price).Raw("\",\"q\":\""u8).Quantity(spec, trade.Quantity);
            _json.Raw("\",\"f\":"u8).Number(trade.FirstTradeId).Raw(",\"l\":"u8).Number(trade.LastTradeId).Raw(",\"T\":"u8).Time(trade.TimeNs, request.Microseconds);
            _json.Raw(",\"m\":"u8).Boolean(trade.BuyerIsMaker).Raw(Spot ? ",\"M\":true}"u8 : "}"u8);
        }

        _json.Raw("]"u8);
        return null;
    }

    private static int Limit(VenueRequest request, int otherwise) =>
        int.TryParse(request["limit"], NumberStyles.Integer, CultureInfo.InvariantCulture, out var limit) ? limit : otherwise;

    private static long? Id(string? text) => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var id) ? id : null;
}
