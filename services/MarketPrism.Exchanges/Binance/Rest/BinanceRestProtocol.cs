using System.Globalization;
using System.Text;

namespace MarketPrism.Exchanges.Binance;

/// <summary>The REST side of a Binance market.</summary>
internal sealed class BinanceRestProtocol(BinanceMarket market) : IRestProtocol
{
    private const int TradesPerPage = 1_000;

    /// <summary>Symbols per exchangeInfo request: some 4 KB of answer each, so that the body passes any broker.</summary>
    private const int SymbolsPerRequest = 50;

    private static readonly (int Limit, int Weight)[] SpotDepths = [(100, 5), (500, 25), (1_000, 50), (5_000, 250)];
    private static readonly (int Limit, int Weight)[] FuturesDepths = [(5, 2), (10, 2), (20, 2), (50, 2), (100, 5), (500, 10), (1_000, 20)];

    /// <summary>Levels a side that snapshots are cut at.</summary>
    internal static readonly int[] SpotLevels = [.. SpotDepths.Select(static d => d.Limit)];

    /// <summary>The same of derivatives.</summary>
    internal static readonly int[] FuturesLevels = [.. FuturesDepths.Select(static d => d.Limit)];

    public IReadOnlyDictionary<string, RateLimit> Budgets { get; } =
        new Dictionary<string, RateLimit> { [market.Bucket] = new(market.WeightPerMinute, TimeSpan.FromMinutes(1)) };

    public RestRequest Snapshot(VenueEndpoint endpoint, string symbol, int depth)
    {
        var offered = market.IsDerivative ? FuturesDepths : SpotDepths;
        var (limit, weight) = Array.Find(offered, o => o.Limit >= depth) is { Limit: > 0 } fit ? fit : offered[^1];
        return Get(endpoint, $"depth?symbol={Escape(symbol)}&limit={limit}", weight, "snapshot", symbol);
    }

    public RestRequest? Trades(VenueEndpoint endpoint, string symbol, long? fromId, long? toId)
    {
        var limit = fromId is { } from && toId is { } to ? (int)Math.Clamp(to - from + 1, 1, TradesPerPage) : TradesPerPage;
        var start = fromId is null ? "" : string.Create(CultureInfo.InvariantCulture, $"&fromId={fromId}");
        // The ids must be those of the stream: single trades on spot, aggregates on futures
        var (path, weight) = market.IsDerivative ? ("aggTrades", 20) : fromId is null ? ("trades", 25) : ("historicalTrades", 25);
        return Get(endpoint, $"{path}?symbol={Escape(symbol)}{start}&limit={limit}", weight, "backfill", symbol);
    }

    public IReadOnlyList<RestRequest> Instruments(VenueEndpoint endpoint, IReadOnlyList<string> symbols)
    {
        if (market.IsDerivative) return [Get(endpoint, "exchangeInfo", 1, "instruments", "")];
        return [.. symbols.Chunk(SymbolsPerRequest).Select(chunk => Get(
            endpoint, $"exchangeInfo?symbols={Escape($"[{string.Join(',', chunk.Select(s => $"\"{s}\""))}]")}", 20, "instruments", chunk.Length == 1 ? chunk[0] : "") with { Symbols = chunk })];
    }

    public RestRequest? OpenInterest(VenueEndpoint endpoint, string symbol) =>
        market.IsDerivative ? Get(endpoint, $"openInterest?symbol={Escape(symbol)}", 1, "openInterest", symbol) : null;

    public RestRequest? NewestId(VenueEndpoint endpoint, StreamSpec stream) => stream.RawChannel switch
    {
        "depth" => Snapshot(endpoint, stream.Symbol, 1),
        "trade" => Get(endpoint, $"trades?symbol={Escape(stream.Symbol)}&limit=1", 25, "backfill", stream.Symbol),
        "aggTrade" => Get(endpoint, $"aggTrades?symbol={Escape(stream.Symbol)}&limit=1", 20, "backfill", stream.Symbol),
        _ => null,
    };

    public long? ReadNewestId(string rawChannel, ReadOnlySpan<byte> body)
    {
        var scanner = new FrameScanner(body);
        return rawChannel == "snapshot" ? RestIds.Field(ref scanner, "lastUpdateId"u8) : RestIds.Highest(ref scanner, market.IsDerivative ? "a"u8 : "id"u8);
    }

    public IReadOnlyList<(string Symbol, byte[] Document)> SplitInstruments(ReadOnlyMemory<byte> body) => RestDocuments.Split(body, "symbols", "symbol", "{\"symbols\":["u8, "]}"u8);

    public RestRequest ServerTime(VenueEndpoint endpoint) => Get(endpoint, "time", 1, "time", "");

    public long? ReadServerTime(ReadOnlySpan<byte> body)
    {
        var scanner = new FrameScanner(body);
        if (!scanner.TryTake((byte)'{')) return null;
        while (scanner.TryNextKey(out var key))
        {
            if (key.SequenceEqual("serverTime"u8)) return scanner.TryLong(out var time) ? time : null;
            if (!scanner.TrySkip()) return null;
        }

        return null;
    }

    public RestFinding Examine(RestRequest request, ReadOnlyMemory<byte> body) => BinanceDocuments.Examine(market, request, body);

    public RestVerdict Judge(int status, TimeSpan? retryAfter, ReadOnlySpan<byte> body) => BinanceFailures.OfRest(status, retryAfter, body);

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private RestRequest Get(VenueEndpoint endpoint, string pathAndQuery, int weight, string rawChannel, string symbol)
    {
        var url = new StringBuilder((endpoint.RestBase ?? market.RestBase).AbsoluteUri.TrimEnd('/')).Append(market.RestPath).Append('/').Append(pathAndQuery);
        return new RestRequest(new Uri(url.ToString()), market.Bucket, weight, rawChannel, symbol);
    }
}
