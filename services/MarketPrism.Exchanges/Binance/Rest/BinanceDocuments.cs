using System.Text.Json;

namespace MarketPrism.Exchanges.Binance;

/// <summary>Tells whether a body is the document of Binance that was asked for.</summary>
internal static class BinanceDocuments
{
    public static RestFinding Examine(BinanceMarket market, RestRequest request, ReadOnlyMemory<byte> body) => RestFinding.Of(body, root => request.RawChannel switch
    {
        "instruments" => Instruments(market, root),
        "snapshot" => Snapshot(root),
        "backfill" => Trades(market, root),
        "openInterest" => OpenInterest(request, root),
        "time" => root.Whole("serverTime") is { } time && RestFinding.IsTime(time) ? new RestFinding(Fault: null) { TimeMs = time } : new RestFinding("it has no serverTime"),
        _ => new RestFinding(Fault: null),
    });

    private static RestFinding Instruments(BinanceMarket market, JsonElement root)
    {
        if (!root.Has("symbols", JsonValueKind.Array)) return new RestFinding("it has no list of symbols");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in root.GetProperty("symbols").EnumerateArray())
        {
            // Every market has symbols; only contracts have a type, so that spot's list is not taken for theirs
            if (entry.Text("symbol") is { Length: > 0 } name && (!market.IsDerivative || entry.Find("contractType") is not null)) names.Add(name);
        }

        return names.Count == 0 ? new RestFinding($"it lists no {(market.IsDerivative ? "contract" : "symbol")}") : new RestFinding(Fault: null) { Instruments = names };
    }

    private static RestFinding Snapshot(JsonElement root)
    {
        if (root.Whole("lastUpdateId") is null || !root.Has("bids", JsonValueKind.Array) || !root.Has("asks", JsonValueKind.Array)) return new RestFinding("it is no order book");
        return new RestFinding(Fault: null) { IsEmptyBook = root.GetProperty("bids").GetArrayLength() + root.GetProperty("asks").GetArrayLength() == 0 };
    }

    private static RestFinding Trades(BinanceMarket market, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Array) return new RestFinding("it is no list of trades");
        var id = market.IsDerivative ? "a" : "id";
        foreach (var trade in root.EnumerateArray())
        {
            if (trade.Whole(id) is null) return new RestFinding($"a trade of it has no {id}");
        }

        return new RestFinding(Fault: null);
    }

    private static RestFinding OpenInterest(RestRequest request, JsonElement root)
    {
        if (root.Find("openInterest") is null) return new RestFinding("it has no openInterest");
        return root.Text("symbol") is { } symbol && symbol != request.Symbol ? new RestFinding($"it is about {symbol}") : new RestFinding(Fault: null);
    }
}
