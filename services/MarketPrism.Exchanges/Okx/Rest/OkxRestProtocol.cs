using System.Globalization;

namespace MarketPrism.Exchanges.Okx;

/// <summary>The REST side of OKX. Each endpoint has a limit of its own, counted in requests.</summary>
internal sealed class OkxRestProtocol : IRestProtocol
{
    private const int MaxLevels = 400;
    private const int TradesPerPage = 100;
    private const string Books = "books";
    private const string RecentTrades = "trades";
    private const string HistoryTrades = "history-trades";
    private const string InstrumentsBucket = "instruments";
    private const string Time = "time";

    private static readonly Uri Live = new("https://openapi.okx.com");

    public IReadOnlyDictionary<string, RateLimit> Budgets { get; } = new Dictionary<string, RateLimit>
    {
        [Books] = PerTwoSeconds(30), // of 40
        [RecentTrades] = PerTwoSeconds(75), // of 100
        [HistoryTrades] = PerTwoSeconds(15), // of 20
        [InstrumentsBucket] = PerTwoSeconds(15), // of 20
        [Time] = PerTwoSeconds(7), // of 10
    };

    public RestRequest Snapshot(VenueEndpoint endpoint, string symbol, int depth) =>
        Get(endpoint, $"market/books?instId={Escape(symbol)}&sz={Math.Clamp(depth <= 0 ? MaxLevels : depth, 1, MaxLevels)}", Books, "snapshot", symbol);

    public RestRequest? Trades(VenueEndpoint endpoint, string symbol, long? fromId, long? toId)
    {
        if (fromId is null && toId is null) return Get(endpoint, $"market/trades?instId={Escape(symbol)}&limit=500", RecentTrades, "backfill", symbol);
        // Both bounds are exclusive and the newest come first: a window of one page holds exactly the ids that are wanted
        var before = fromId is { } from ? string.Create(CultureInfo.InvariantCulture, $"&before={from - 1}") : "";
        long? end = fromId is { } start ? Math.Min(start + TradesPerPage, (toId ?? long.MaxValue - 1) + 1) : toId + 1;
        return Get(endpoint, string.Create(CultureInfo.InvariantCulture, $"market/history-trades?instId={Escape(symbol)}&type=1&after={end}{before}&limit={TradesPerPage}"), HistoryTrades, "backfill", symbol);
    }

    public IReadOnlyList<RestRequest> Instruments(VenueEndpoint endpoint, IReadOnlyList<string> symbols)
    {
        var wanted = symbols.Where(s => OkxSymbols.Explain(s) is null).Select(s => (Type: OkxSymbols.TypeOf(s), Family: OkxSymbols.FamilyOf(s))).Select(s => s.Type == "OPTION" ? s : (s.Type, Family: "")).Distinct();
        return [.. wanted.Select(w => Get(endpoint, $"public/instruments?instType={w.Type}{(w.Family.Length > 0 ? $"&instFamily={Escape(w.Family)}" : "")}", InstrumentsBucket, "instruments", w.Type))];
    }

    public RestRequest? OpenInterest(VenueEndpoint endpoint, string symbol) => null;

    public RestRequest? NewestId(VenueEndpoint endpoint, StreamSpec stream) => stream.RawChannel switch
    {
        "books" => Snapshot(endpoint, stream.Symbol, 1),
        "trades" => Get(endpoint, $"market/trades?instId={Escape(stream.Symbol)}&limit=1", RecentTrades, "backfill", stream.Symbol),
        _ => null,
    };

    public long? ReadNewestId(string rawChannel, ReadOnlySpan<byte> body)
    {
        var scanner = new FrameScanner(body);
        if (!scanner.TryTake((byte)'{')) return null;
        while (scanner.TryNextKey(out var key))
        {
            if (key.SequenceEqual("data"u8))
            {
                if (rawChannel != "snapshot") return RestIds.Highest(ref scanner, "tradeId"u8);
                return scanner.TryTake((byte)'[') ? RestIds.Field(ref scanner, "seqId"u8) : null;
            }

            if (!scanner.TrySkip()) return null;
        }

        return null;
    }

    public IReadOnlyList<(string Symbol, byte[] Document)> SplitInstruments(ReadOnlyMemory<byte> body) => RestDocuments.Split(body, "data", "instId", "{\"code\":\"0\",\"msg\":\"\",\"data\":["u8, "]}"u8);

    public RestRequest ServerTime(VenueEndpoint endpoint) => Get(endpoint, "public/time", Time, "time", "");

    public long? ReadServerTime(ReadOnlySpan<byte> body)
    {
        var scanner = new FrameScanner(body);
        if (!scanner.TryTake((byte)'{')) return null;
        while (scanner.TryNextKey(out var key))
        {
            if (key.SequenceEqual("data"u8) && scanner.TryTake((byte)'[') && scanner.TryTake((byte)'{') && scanner.TryNextKey(out var inner))
                return inner.SequenceEqual("ts"u8) && scanner.TryLong(out var time) ? time : null;
            if (!scanner.TrySkip()) return null;
        }

        return null;
    }

    public RestFinding Examine(RestRequest request, ReadOnlyMemory<byte> body) => OkxDocuments.Examine(request, body);

    public RestVerdict Judge(int status, TimeSpan? retryAfter, ReadOnlySpan<byte> body) => OkxFailures.OfRest(status, retryAfter, body);

    private static RateLimit PerTwoSeconds(int count) => new(count, TimeSpan.FromSeconds(2));

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static RestRequest Get(VenueEndpoint endpoint, string pathAndQuery, string bucket, string rawChannel, string symbol) =>
        new(new Uri($"{(endpoint.RestBase ?? Live).AbsoluteUri.TrimEnd('/')}/api/v5/{pathAndQuery}"), bucket, 1, rawChannel, symbol);
}
