using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace MarketPrism.Integration.Tests.Cases;

/// <summary>As much of OKX as the cases need, on a <see cref="ScriptedVenue"/>: instruments as the test writes them, books and trades of what it lets flow, and pushes of its own for other channels.</summary>
internal sealed class ScriptedOkx : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly Task _flow;
    private readonly CancellationTokenSource _over = new();
    private readonly SemaphoreSlim _turn = new(1, 1); // a snapshot and the updates after it belong together
    private int _ticks;

    private ScriptedOkx(ScriptedVenue venue, TimeProvider time)
    {
        (Venue, _time) = (venue, time);
        venue.Rest = Answer;
        venue.Received = ReceiveAsync;
        _flow = FlowAsync(_over.Token);
    }

    /// <summary>Its sockets; they end with it.</summary>
    public ScriptedVenue Venue { get; }

    /// <summary>The documents of <c>instruments</c> by id.</summary>
    public ConcurrentDictionary<string, string> Instruments { get; } = new();

    /// <summary>The markets by id.</summary>
    public ConcurrentDictionary<string, ScriptedBook> Books { get; } = new();

    /// <summary>Comes first for every REST request; null = the usual answer.</summary>
    public Func<string, IQueryCollection, ScriptedAnswer?> Instead { get; set; } = (_, _) => null;

    /// <summary>Answers a subscription with this error code; null = it is taken.</summary>
    public Func<string, string, string?> Reject { get; set; } = (_, _) => null;

    /// <summary>Whether a stream's frames go out: channel and instrument or type.</summary>
    public Func<string, string, bool> Flows { get; set; } = (_, _) => true;

    /// <summary>What follows the acknowledgement of a subscription, instead of the usual snapshot: channel, instrument, argument. Null = the usual.</summary>
    public Func<ScriptedClient, string, string, string, Task>? Welcome { get; set; }

    /// <summary>The objects in <c>data</c> of other channels, twice a second: instrument or type and Unix ms.</summary>
    public ConcurrentDictionary<string, Func<string, long, string?>> Extra { get; } = new();

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Starts it; its markets move every 50 ms until it is disposed of.</summary>
    public static async Task<ScriptedOkx> StartAsync(CancellationToken cancellationToken) => new(await ScriptedVenue.StartAsync(cancellationToken), TimeProvider.System);

    /// <summary>Lists an instrument, or changes its document.</summary>
    public void List(string id, string type, string family = "", string state = "live", string expiry = "", string ruleType = "normal", string listTime = "1606468572000")
    {
        var isSpot = type == "SPOT";
        var parts = id.Split('-');
        Instruments[id] = $$"""
            {"instType":"{{type}}","instId":"{{id}}","uly":"{{family}}","instFamily":"{{family}}","baseCcy":"{{(isSpot ? parts[0] : "")}}","quoteCcy":"{{(isSpot ? parts[1] : "")}}","settleCcy":"{{(isSpot ? "" : "USDT")}}","ctVal":"{{(isSpot ? "" : "0.1")}}","ctMult":"{{(isSpot ? "" : "1")}}","ctValCcy":"{{(isSpot ? "" : parts[0])}}","ctType":"{{(isSpot ? "" : "linear")}}","tickSz":"0.01","lotSz":"0.01","minSz":"0.01","state":"{{state}}","listTime":"{{listTime}}","expTime":"{{expiry}}","ruleType":"{{ruleType}}"}
            """;
        Books.TryAdd(id, new ScriptedBook());
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
        _ticks++;
        foreach (var book in Books.Values) book.Step();
        foreach (var client in Venue.Clients)
        {
            foreach (var arg in client.Streams.Keys)
            {
                if (Push(arg) is { } frame) await client.SendAsync(frame);
            }
        }
    }

    /// <summary>A push of the books channel with all levels.</summary>
    public string Snapshot(string arg, string instrument)
    {
        var book = Books[instrument];
        return $$"""{"arg":{{arg}},"action":"snapshot","data":[{"asks":[{{book.Side(false, ",\"0\",\"1\"")}}],"bids":[{{book.Side(true, ",\"0\",\"1\"")}}],"ts":"{{Now}}","checksum":0,"prevSeqId":-1,"seqId":{{book.Id}}}]}""";
    }

    private string? Push(string arg)
    {
        var (channel, target) = Read(arg);
        if (!Flows(channel, target)) return null;
        if (Extra.TryGetValue(channel, out var extra)) return _ticks % 10 == 0 && extra(target, Now) is { } data ? $$"""{"arg":{{arg}},"data":[{{data}}]}""" : null;
        if (!Books.TryGetValue(target, out var book)) return null;
        return channel switch
        {
            "books" => $$"""{"arg":{{arg}},"action":"update","data":[{"asks":[{{book.Changed(false, ",\"0\",\"1\"")}}],"bids":[{{book.Changed(true, ",\"0\",\"1\"")}}],"ts":"{{Now}}","checksum":0,"prevSeqId":{{book.PreviousId}},"seqId":{{book.Id}}}]}""",
            "trades" when book.HasTraded => $$"""{"arg":{{arg}},"data":[{"instId":"{{target}}","tradeId":"{{book.TradeId}}","px":"100.05","sz":"1","side":"buy","ts":"{{Now}}","count":"1","source":"0","seqId":{{book.Id}}}]}""",
            "bbo-tbt" => $$"""{"arg":{{arg}},"data":[{"asks":[["100.10","1","0","1"]],"bids":[["100.00","1","0","1"]],"ts":"{{Now}}","seqId":{{book.Id}}}]}""",
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
        var id = query["instId"].ToString();
        var data = path["/api/v5/".Length..] switch
        {
            "public/time" => $$"""{"ts":"{{Now}}"}""",
            "public/instruments" => string.Join(',', Instruments.Values.Where(i => i.Contains($"\"instType\":\"{query["instType"]}\"", StringComparison.Ordinal) && (id.Length == 0 || i.Contains($"\"{id}\"", StringComparison.Ordinal)))),
            "market/books" when Books.TryGetValue(id, out var book) =>
                $$"""{"asks":[{{book.Side(false, ",\"0\",\"1\"")}}],"bids":[{{book.Side(true, ",\"0\",\"1\"")}}],"ts":"{{Now}}","seqId":{{book.Id.ToString(CultureInfo.InvariantCulture)}}}""",
            _ => "",
        };
        return new($$"""{"code":"0","msg":"","data":[{{data}}]}""");
    }

    private async Task ReceiveAsync(ScriptedClient client, string text)
    {
        if (text == "ping")
        {
            await client.SendAsync("pong");
            return;
        }

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

    private async Task TakeAsync(ScriptedClient client, string text)
    {
        using var request = JsonDocument.Parse(text);
        var id = request.RootElement.TryGetProperty("id", out var number) ? $"\"id\":\"{number.GetString()}\"," : "";
        var op = request.RootElement.GetProperty("op").GetString();
        foreach (var arg in request.RootElement.GetProperty("args").EnumerateArray().Select(a => a.GetRawText()))
        {
            var (channel, target) = Read(arg);
            if (op == "unsubscribe")
            {
                client.Streams.TryRemove(arg, out _);
                await client.SendAsync($$"""{{{id}}"event":"unsubscribe","arg":{{arg}},"connId":"c1"}""");
                continue;
            }

            if (Reject(channel, target) is { } code)
            {
                await client.SendAsync($$"""{{{id}}"event":"error","code":"{{code}}","msg":"Wrong URL or channel:{{channel}},instId:{{target}} doesn't exist. Please use the correct URL, channel and parameters referring to API document.","connId":"c1"}""");
                continue;
            }

            await client.SendAsync($$"""{{{id}}"event":"subscribe","arg":{{arg}},"connId":"c1"}""");
            if (Welcome is { } welcome) await welcome(client, channel, target, arg);
            else if (channel == "books" && Flows(channel, target) && Books.ContainsKey(target)) await client.SendAsync(Snapshot(arg, target));
            client.Streams[arg] = true;
        }
    }

    private static (string Channel, string Target) Read(string arg)
    {
        using var json = JsonDocument.Parse(arg);
        var target = json.RootElement.TryGetProperty("instId", out var instrument) ? instrument : json.RootElement.GetProperty("instType");
        return (json.RootElement.GetProperty("channel").GetString()!, target.GetString()!);
    }
}
