using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace MarketPrism.Integration.Tests.Cases;

/// <summary>As much of Binance as the cases need, spot or USD-M, on a <see cref="ScriptedVenue"/>: metadata as the test writes them, books and trades of what it lets flow.</summary>
internal sealed class ScriptedBinance : IAsyncDisposable
{
    private readonly bool _isFutures;
    private readonly TimeProvider _time;
    private readonly Task _flow;
    private readonly CancellationTokenSource _over = new();
    private readonly SemaphoreSlim _turn = new(1, 1); // a snapshot and the updates after it belong together

    private ScriptedBinance(ScriptedVenue venue, bool isFutures, TimeProvider time)
    {
        (Venue, _isFutures, _time) = (venue, isFutures, time);
        venue.Rest = Answer;
        venue.Received = ReceiveAsync;
        _flow = FlowAsync(_over.Token);
    }

    /// <summary>Its sockets; they end with it.</summary>
    public ScriptedVenue Venue { get; }

    /// <summary>The documents of <c>exchangeInfo</c> by symbol.</summary>
    public ConcurrentDictionary<string, string> Instruments { get; } = new();

    /// <summary>The markets by symbol.</summary>
    public ConcurrentDictionary<string, ScriptedBook> Books { get; } = new();

    /// <summary>Comes first for every REST request; null = the usual answer.</summary>
    public Func<string, IQueryCollection, ScriptedAnswer?> Instead { get; set; } = (_, _) => null;

    /// <summary>Whether a stream's frames go out.</summary>
    public Func<string, bool> Flows { get; set; } = _ => true;

    /// <summary>Further frames, by the part of the stream's name after <c>@</c>: symbol and Unix ms to the payload.</summary>
    public ConcurrentDictionary<string, Func<string, long, string?>> Extra { get; } = new();

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Starts it; its markets move every 50 ms until it is disposed of.</summary>
    public static async Task<ScriptedBinance> StartAsync(bool isFutures, CancellationToken cancellationToken) =>
        new(await ScriptedVenue.StartAsync(cancellationToken), isFutures, TimeProvider.System);

    /// <summary>Lists a symbol, or changes its document.</summary>
    public void List(string symbol, string contractType = "PERPETUAL", string status = "TRADING", long deliveryDate = 4133404800000, long onboardDate = 1569398400000)
    {
        var baseAsset = symbol.Replace("USDT", "", StringComparison.Ordinal).Split('_')[0];
        var contract = _isFutures ? $$""" "pair":"{{symbol}}","contractType":"{{contractType}}","deliveryDate":{{deliveryDate}},"onboardDate":{{onboardDate}},""" : "";
        Instruments[symbol] = $$"""
            {"symbol":"{{symbol}}",{{contract}}"status":"{{status}}","baseAsset":"{{baseAsset}}","quoteAsset":"USDT","filters":[{"filterType":"PRICE_FILTER","tickSize":"0.01"},{"filterType":"LOT_SIZE","stepSize":"0.01"}]}
            """;
        Books.TryAdd(symbol, new ScriptedBook());
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _flow;
        await Venue.DisposeAsync(); // nobody waits for a turn any more
        _turn.Dispose();
        _over.Dispose();
    }

    private async Task FlowAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await _turn.WaitAsync(cancellationToken);
                try
                {
                    await TickAsync();
                }
                finally
                {
                    _turn.Release();
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the test is over
        }
    }

    private async Task TickAsync()
    {
        foreach (var book in Books.Values) book.Step();
        foreach (var client in Venue.Clients)
        {
            foreach (var stream in client.Streams.Keys)
            {
                if (Flows(stream) && Frame(stream) is { } frame) await client.SendAsync($$"""{"stream":"{{stream}}","data":{{frame}}}""");
            }
        }
    }

    private string? Frame(string stream)
    {
        var at = stream.IndexOf('@', StringComparison.Ordinal);
        var (symbol, channel) = (stream[..at].ToUpperInvariant(), stream[(at + 1)..]);
        if (Extra.TryGetValue(channel, out var extra)) return extra(symbol, Now);
        if (!Books.TryGetValue(symbol, out var book)) return null;
        if (channel.StartsWith("depth", StringComparison.Ordinal))
        {
            var futures = _isFutures ? $$""" "T":{{Now}},"ps":"{{symbol}}","st":1,"pu":{{book.PreviousId}},""" : "";
            return $$"""{"e":"depthUpdate","E":{{Now}},"s":"{{symbol}}",{{futures}}"U":{{book.PreviousId + 1}},"u":{{book.Id}},"b":[{{book.Changed(true)}}],"a":[{{book.Changed(false)}}]}""";
        }

        if (!book.HasTraded) return null;
        return channel switch
        {
            "aggTrade" => $$"""{"e":"aggTrade","E":{{Now}},"s":"{{symbol}}","a":{{book.TradeId}},"p":"100.05","q":"1.00","f":{{book.TradeId}},"l":{{book.TradeId}},"T":{{Now}},"m":false}""",
            "trade" => $$"""{"e":"trade","E":{{Now}},"s":"{{symbol}}","t":{{book.TradeId}},"p":"100.05","q":"1.00","T":{{Now}},"m":false,"M":true}""",
            _ => null,
        };
    }

    private ScriptedAnswer Answer(string path, IQueryCollection query)
    {
        if (Instead(path, query) is { } answer) return answer;
        _turn.Wait();
        try
        {
            return Usual(path, query);
        }
        finally
        {
            _turn.Release();
        }
    }

    private ScriptedAnswer Usual(string path, IQueryCollection query)
    {
        var symbol = query["symbol"].ToString();
        return path[(path.LastIndexOf('/') + 1)..] switch
        {
            "time" => new($$"""{"serverTime":{{Now}}}"""),
            "exchangeInfo" => ExchangeInfo(query["symbols"].ToString() is { Length: > 0 } list ? JsonSerializer.Deserialize<string[]>(list)! : symbol.Length > 0 ? [symbol] : [.. Instruments.Keys]),
            "depth" when Books.TryGetValue(symbol, out var book) =>
                new($$"""{"lastUpdateId":{{book.Id}},"E":{{Now}},"T":{{Now}},"bids":[{{book.Side(true)}}],"asks":[{{book.Side(false)}}]}"""),
            "aggTrades" or "historicalTrades" or "trades" => new("[]"),
            "openInterest" => new($$"""{"openInterest":"123.4","symbol":"{{symbol}}","time":{{Now}}}"""),
            _ => new("""{"code":-1121,"msg":"Invalid symbol."}""", 400),
        };
    }

    private ScriptedAnswer ExchangeInfo(string[] symbols) => symbols.All(Instruments.ContainsKey)
        ? new($$"""{"timezone":"UTC","serverTime":{{Now}},"symbols":[{{string.Join(',', symbols.Select(s => Instruments[s]))}}]}""")
        : new("""{"code":-1121,"msg":"Invalid symbol."}""", 400);

    private async Task ReceiveAsync(ScriptedClient client, string text)
    {
        await _turn.WaitAsync();
        try
        {
            await TakeAsync(client, text);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static async Task TakeAsync(ScriptedClient client, string text)
    {
        using var request = JsonDocument.Parse(text);
        var method = request.RootElement.GetProperty("method").GetString();
        string[] names = request.RootElement.TryGetProperty("params", out var list) ? [.. list.EnumerateArray().Select(p => p.GetString()!)] : [];
        foreach (var name in names)
        {
            if (method == "SUBSCRIBE") client.Streams[name] = true;
            if (method == "UNSUBSCRIBE") client.Streams.TryRemove(name, out _);
        }

        var result = method == "LIST_SUBSCRIPTIONS" ? $"[{string.Join(',', client.Streams.Keys.Select(s => $"\"{s}\""))}]" : "null";
        await client.SendAsync($$"""{"result":{{result}},"id":{{request.RootElement.GetProperty("id").GetRawText()}}}""");
    }
}
