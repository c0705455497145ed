using System.Text.Json;

namespace MarketPrism.Exchanges.Okx;

/// <summary>Tells whether a body is the document of OKX that was asked for.</summary>
internal static class OkxDocuments
{
    public static RestFinding Examine(RestRequest request, ReadOnlyMemory<byte> body) => RestFinding.Of(body, root =>
    {
        if (root.Text("code") != "0" || !root.Has("data", JsonValueKind.Array)) return new RestFinding("it has no data");
        var data = root.GetProperty("data");
        return request.RawChannel switch
        {
            "instruments" => Instruments(request, data),
            "snapshot" => Snapshot(data),
            "backfill" => Trades(request, data),
            "time" => data.GetArrayLength() > 0 && data[0].Whole("ts") is { } time && RestFinding.IsTime(time) ? new RestFinding(Fault: null) { TimeMs = time } : new RestFinding("it has no ts"),
            _ => new RestFinding(Fault: null),
        };
    });

    private static RestFinding Instruments(RestRequest request, JsonElement data)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in data.EnumerateArray())
        {
            if (entry.Text("instType") is var type && type != request.Symbol) return new RestFinding($"{request.Symbol} was asked for and it holds {type ?? "something else"}");
            if (entry.Text("instId") is { Length: > 0 } name) names.Add(name);
        }

        return names.Count == 0 ? new RestFinding("it lists no instrument") : new RestFinding(Fault: null) { Instruments = names };
    }

    private static RestFinding Snapshot(JsonElement data)
    {
        if (data.GetArrayLength() == 0 || !data[0].Has("bids", JsonValueKind.Array) || !data[0].Has("asks", JsonValueKind.Array) || data[0].Whole("seqId") is null) return new RestFinding("it is no order book");
        return new RestFinding(Fault: null) { IsEmptyBook = data[0].GetProperty("bids").GetArrayLength() + data[0].GetProperty("asks").GetArrayLength() == 0 };
    }

    private static RestFinding Trades(RestRequest request, JsonElement data)
    {
        foreach (var trade in data.EnumerateArray())
        {
            if (trade.Text("instId") is { } symbol && symbol != request.Symbol) return new RestFinding($"{request.Symbol} was asked for and it holds {symbol}");
            if (trade.Whole("tradeId") is null) return new RestFinding("a trade of it has no tradeId");
        }

        return new RestFinding(Fault: null);
    }
}
