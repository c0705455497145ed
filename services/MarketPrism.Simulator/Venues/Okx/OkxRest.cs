using System.Globalization;
using System.Text;
using MarketPrism.Simulator.Faults;
using MarketPrism.Simulator.Json;
using MarketPrism.Simulator.Limits;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Venues.Okx;

/// <summary>OKX's public REST interface with its limits per endpoint and client.</summary>
internal sealed class OkxRest(OkxVenue venue)
{
    private const string Api = "/api/v5/";
    private readonly JsonText _json = new();
    private readonly Dictionary<string, KeyedWindows> _limits = [];

    public VenueResponse Answer(VenueRequest request)
    {
        if (!request.Path.StartsWith(Api, StringComparison.Ordinal)) return Error(404, "50000", "Not found");
        if (request.Method != "GET") return Error(405, "50115", "Invalid request method.");
        var name = request.Path[Api.Length..];
        if (name is "market/books" or "market/books-full" && venue.Faults.Strike(FaultKind.RefuseSnapshot, request["instId"] ?? "") is { } fault) return Refusal(fault.Rule, 429);
        if (venue.Options.EnforceLimits && !Take(name, request.Client)) return Error(429, "50011", "Too Many Requests");
        _json.Clear().Raw("{\"code\":\"0\",\"msg\":\"\",\"data\":["u8);
        return Write(name, request) ?? new VenueResponse(200, _json.Raw("]}"u8).Written.ToArray());
    }

    public static VenueResponse Error(int status, string code, string message) =>
        new(status, Encoding.UTF8.GetBytes($$"""{"code":"{{code}}","msg":"{{System.Text.Json.JsonEncodedText.Encode(message)}}","data":[]}"""));

    public static VenueResponse Refusal(FaultRule rule, int status)
    {
        status = rule.Status == 0 ? status : rule.Status;
        var error = Error(status, status switch { 429 => "50011", 503 => "50001", _ => "50013" }, "Too Many Requests (fault)");
        return rule.RetryAfter < 0 ? error : error with { Headers = [new("Retry-After", rule.RetryAfter.ToString(CultureInfo.InvariantCulture))] };
    }

    /// <summary>What OKX's REST interface sends with status 200 when it is not well; the last one is a lie about an instrument that exists.</summary>
    public static IReadOnlyList<string> Errors { get; } =
    [
        """{"code":"50011","msg":"Too Many Requests","data":[]}""",
        """{"code":"50001","msg":"Service temporarily unavailable. Please try again later","data":[]}""",
        """{"code":"50013","msg":"Systems are busy. Please try again later.","data":[]}""",
        """{"code":"50026","msg":"System error. Please try again later.","data":[]}""",
        """{"code":"51001","msg":"Instrument ID, Instrument ID code, or Spread ID doesn't exist.","data":[]}""",
    ];

    public static ReadOnlyMemory<byte> Empty { get; } = """{"code":"0","msg":"","data":[]}"""u8.ToArray();

    public static VenueDocument DocumentOf(string path) => path[Math.Min(path.Length, Api.Length)..] switch
    {
        "public/instruments" => VenueDocument.Instruments,
        "market/books" or "market/books-full" => VenueDocument.Book,
        "market/trades" or "market/history-trades" => VenueDocument.Trades,
        _ => VenueDocument.Time,
    };

    public static VenueRequest ExampleOf(VenueDocument document, string symbol) => document switch
    {
        VenueDocument.Instruments => Example("public/instruments", "instType=SPOT"),
        VenueDocument.Book => Example("market/books", $"instId={symbol}&sz=100"),
        VenueDocument.Trades => Example("market/history-trades", $"instId={symbol}"),
        _ => Example("public/time", ""),
    };

    private static VenueRequest Example(string name, string query) => new("GET", Api + name, query, "another venue's gateway");

    private bool Take(string name, string client)
    {
        if (!_limits.TryGetValue(name, out var limit))
            _limits[name] = limit = new KeyedWindows(name switch { "market/books" => 40, "market/books-full" => 10, "market/trades" => 100, _ => 20 }, TimeSpan.FromSeconds(2));
        return limit.TryTake(client, venue.Now);
    }

    private VenueResponse? Write(string name, VenueRequest request)
    {
        switch (name)
        {
            case "public/time":
                _json.Raw("{\"ts\":\""u8).Ms(venue.Now).Raw("\"}"u8);
                return null;
            case "system/status":
                return null;
            case "public/instruments" when request["instType"] is null or "":
                return Error(400, "50014", "Parameter instType can not be empty.");
            case "public/instruments" when request["instType"] == "OPTION" && request["instFamily"] is null && request["uly"] is null:
                return Error(400, "50015", "Either parameter uly or instFamily is required.");
            case "public/instruments" when request["instType"] is not ("SPOT" or "SWAP" or "FUTURES" or "OPTION" or "MARGIN" or "EVENTS"):
                return Error(400, "51000", "Parameter instType error");
            case "public/instruments":
                return Each(request, (json, market) => OkxBodies.Instrument(json, market));
            case "public/underlying":
                return Underlying(request);
            case "market/tickers":
                return Each(request, OkxBodies.Ticker);
            case "public/mark-price":
                return Each(request, OkxBodies.MarkPrice, derivatives: true);
            case "public/open-interest":
                return Each(request, OkxBodies.OpenInterest, derivatives: true);
        }

        if (request["instId"] is not { Length: > 0 } id) return Known(name) ? Error(400, "50014", "Parameter instId can not be empty.") : Error(404, "50000", "Not found");
        if (name == "market/index-tickers")
        {
            if (venue.All.FirstOrDefault(m => $"{m.Spec.Base}-{m.Spec.Quote}" == id) is not { } on) return Unknown();
            OkxBodies.IndexTicker(_json, id, on);
            return null;
        }

        return venue.MarketOf(id) is { } market ? WriteOne(name, request, market) : Known(name) ? Unknown() : Error(404, "50000", "Not found");
    }

    private VenueResponse? WriteOne(string name, VenueRequest request, SimulatedMarket market)
    {
        switch (name)
        {
            case "market/books":
                return Book(market, Whole(request["sz"], 1), 400, true);
            case "market/books-full":
                return Book(market, Whole(request["sz"], 1), 5000, false);
            case "market/ticker":
                OkxBodies.Ticker(_json, market);
                return null;
            case "market/trades":
                return Trades(market, long.MaxValue, 0, Math.Clamp(Whole(request["limit"], 100), 1, 500));
            case "market/history-trades":
                return Trades(market, Id(request["after"]) ?? long.MaxValue, Id(request["before"]) ?? 0, Math.Clamp(Whole(request["limit"], 100), 1, 100));
            case "public/funding-rate" when market.Spec.Funds:
                OkxBodies.FundingRate(_json, market);
                return null;
            case "public/price-limit" when market.Derivative is not null:
                OkxBodies.PriceLimit(_json, market);
                return null;
            default:
                return Known(name) ? Unknown() : Error(404, "50000", "Not found");
        }
    }

    private VenueResponse? Book(SimulatedMarket market, int size, int limit, bool ids)
    {
        size = Math.Clamp(size, 1, limit);
        var (id, bids, asks) = (market.UpdateId, market.Bids, market.Asks);
        if (venue.Faults.Strike(FaultKind.StaleSnapshot, market.Spec.Symbol) is { } stale && market.BookSecondsAgo(stale.Rule.Duration, venue.Options.EventsPerSecond) is var (oldId, oldBids, oldAsks))
            (id, bids, asks) = (oldId, oldBids, oldAsks);
        _json.Raw("{\"asks\":"u8).Levels(market.Spec, asks, size, ids).Raw(",\"bids\":"u8).Levels(market.Spec, bids, size, ids).Raw(",\"ts\":\""u8).Ms(market.TimeNs).Raw("\""u8);
        if (ids) _json.Raw(",\"seqId\":"u8).Number(id);
        _json.Raw("}"u8);
        return null;
    }

    /// <summary>Single trades, the newest first, with ids below <paramref name="after"/> and above <paramref name="before"/> (the venue's own sense of these words).</summary>
    private VenueResponse? Trades(SimulatedMarket market, long after, long before, int limit)
    {
        var trades = market.Trades;
        var first = true;
        for (var id = Math.Min(trades.NextTradeId, after) - 1; id >= trades.OldestTradeId && id > before && limit > 0; id--, limit--)
        {
            if (!first) _json.Raw(","u8);
            first = false;
            OkxBodies.Fill(_json, market.Spec, trades.FillOf(id));
        }

        return null;
    }

    private VenueResponse? Each(VenueRequest request, Action<JsonText, SimulatedMarket> write, bool derivatives = false)
    {
        var (type, family, id) = (request["instType"], request["instFamily"] ?? request["uly"], request["instId"]);
        var first = true;
        foreach (var market in venue.All)
        {
            if (derivatives && market.Derivative is null) continue;
            if (type is not null && type != OkxJson.TypeOf(market.Spec)) continue;
            if (family is not null && family != OkxJson.FamilyOf(market.Spec)) continue;
            if (id is not null && id != market.Spec.Symbol) continue;
            if (!first) _json.Raw(","u8);
            first = false;
            write(_json, market);
        }

        return first && id is not null ? Unknown() : null;
    }

    private VenueResponse? Underlying(VenueRequest request)
    {
        _json.Raw("["u8);
        var families = venue.All.Where(m => OkxJson.TypeOf(m.Spec) == request["instType"]).Select(m => OkxJson.FamilyOf(m.Spec)).Distinct().ToList();
        for (var i = 0; i < families.Count; i++)
        {
            if (i > 0) _json.Raw(","u8);
            _json.Quoted(families[i]);
        }

        _json.Raw("]"u8);
        return null;
    }

    private static bool Known(string name) => name is "market/books" or "market/books-full" or "market/ticker" or "market/trades" or "market/history-trades"
        or "market/index-tickers" or "public/funding-rate" or "public/price-limit";

    private static VenueResponse Unknown() => Error(400, "51001", "Instrument ID, Instrument ID code, or Spread ID doesn't exist.");

    private static int Whole(string? text, int otherwise) => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private static long? Id(string? text) => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;
}
