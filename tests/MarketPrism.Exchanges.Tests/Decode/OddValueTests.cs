using System.Text;
using System.Text.Json.Nodes;
using MarketPrism.Exchanges.Binance;
using MarketPrism.Exchanges.Okx;

namespace MarketPrism.Exchanges.Tests.Decode;

/// <summary>Any value of a frame can come as null, empty, absent, of another type or too large. It costs what is read from it, and nothing else; a book's event is used whole or not at all.</summary>
public sealed class OddValueTests
{
    private const string Required = "*";

    /// <summary>No venue means a price, a time, a word or an id by any of these.</summary>
    private static readonly string[] Mutants =
    [
        "null", "\"\"", "\"odd!\"", "\"1e5\"", "\" 1\"", "\"1.\"", "{}", "{\"a\":[\"1\"]}", "[\"x\"]", "1.5e3", "\"\\ud800\"", $"\"{new string('9', 60)}\"", $"\"0.{new string('7', 60)}\"", new string('9', 60), $"-{new string('9', 60)}",
    ];

    /// <summary>Nothing but a rate, a checksum and OKX's id before a snapshot is below 0.</summary>
    private static readonly string[] Negatives = ["-2", "\"-2\"", "-0.5", "\"-0.5\""];

    /// <summary>Each sample, and for each path the fields that are read from it: <c>*</c> when the element cannot do without, no entry when nothing is.</summary>
    public static TheoryData<string, string, string, string> Samples => new()
    {
        { "usdm", "depth", """{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":125,"T":118,"s":"BTCUSDT","ps":"BTCUSDT","st":1,"U":53377,"u":81061,"pu":52953,"b":[["64120.10","3.514"],["64118.00","0.000"]],"a":[["64120.20","0.750"]]}}""", "E=time T=engine s=* U=* u=* pu=* b.0.0=* b.0.1=* b.1.0=* b.1.1=* a.0.0=* a.0.1=*" },
        { "spot", "snapshot", """{"lastUpdateId":160,"E":130,"T":121,"bids":[["64123.40","0.5"],["1","2"]],"asks":[["64123.5","7"]]}""", "E=time T=engine lastUpdateId=* bids.0.0=* bids.0.1=* bids.1.0=* bids.1.1=* asks.0.0=* asks.0.1=*" },
        { "usdm", "bookTicker", """{"e":"bookTicker","u":160,"E":125,"T":118,"s":"BTCUSDT","ps":"BTCUSDT","st":1,"b":"64120.10","B":"3.514","a":"64120.20","A":"0.750"}""", "u=id E=time T=engine s=* b=bid B=bidQuantity a=ask A=askQuantity" },
        { "spot", "trade", """{"stream":"ethusdt@trade","data":{"e":"trade","E":612,"s":"ETHUSDT","t":1520,"p":"2683.80","q":"0.002","T":611,"m":true,"M":true,"X":"MARKET"}}""", "E=sent T=time s=* t=* p=* q=* m=side" },
        { "usdm", "aggTrade", """{"e":"aggTrade","E":40,"s":"BTCUSDT","a":300,"p":"64120.20","q":"0.120","nq":"0.100","f":6001,"l":6005,"T":31,"m":false,"st":1}""", "E=sent T=time s=* a=* p=* q=* f=first,end l=first,end m=side" },
        { "usdm", "markPrice", """{"e":"markPriceUpdate","E":3000,"s":"BTCUSDT","p":"64119.5","ap":"64119.1","i":"64125.01234567","P":"64118.2","r":"0.00010000","T":95334400000,"st":1}""", "E=time s=* p=mark i=index r=rate T=next" },
        { "usdm", "markPrice", """{"stream":"!markPrice@arr","data":[{"e":"markPriceUpdate","E":1,"s":"A","p":"1.5","i":"1.4","r":"0.1","T":5,"st":1},{"e":"markPriceUpdate","E":2,"s":"B","p":"2.5","i":"2.4","r":"-0.1","T":6,"st":1}]}""", "0.E=time 0.s=* 0.p=mark 0.i=index 0.r=rate 0.T=next 1.E=time 1.s=* 1.p=mark 1.i=index 1.r=rate 1.T=next" },
        { "usdm", "forceOrder", """{"e":"forceOrder","E":4,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014","p":"63910.00","ap":"63955.20","X":"FILLED","l":"0.014","z":"0.013","T":3990},"st":1}""", "E=sent o.s=* o.S=side o.q=orderQuantity o.p=orderPrice o.ap=price o.X=state o.z=quantity o.T=time" },
        { "usdm", "openInterest", """{"openInterest":"81234.567","symbol":"BTCUSDT","time":17}""", "openInterest=* symbol=* time=time" },
        { "usdm", "backfill", """[{"a":7,"p":"4.1","q":"1","f":1,"l":2,"T":10,"m":false},{"a":8,"p":"4.2","q":"2","f":3,"l":3,"T":11,"m":true}]""", "0.a=* 0.p=* 0.q=* 0.f=first,end 0.l=first,end 0.T=time 0.m=side 1.a=* 1.p=* 1.q=* 1.f=first,end 1.l=first,end 1.T=time 1.m=side" },
        { "spot", "backfill", """[{"id":7,"price":"4.0","qty":"12","quoteQty":"48","time":9,"isBuyerMaker":true,"isBestMatch":true},{"id":8,"price":"4.5","qty":"1","time":10,"isBuyerMaker":false}]""", "0.id=* 0.price=* 0.qty=* 0.time=time 0.isBuyerMaker=side 1.id=* 1.price=* 1.qty=* 1.time=time 1.isBuyerMaker=side" },
        { "okx", "books", """{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"asks":[["64120.2","0","0","0"]],"bids":[["64120.0","12.5","0","3"],["1.5","2","0","1"]],"ts":"185","checksum":-7,"prevSeqId":56,"seqId":70}]}""", "arg.instId=* action=* 0.ts=time 0.checksum=checksum 0.prevSeqId=* 0.seqId=* 0.asks.0.0=* 0.asks.0.1=* 0.bids.0.0=* 0.bids.0.1=* 0.bids.1.0=* 0.bids.1.1=*" },
        { "okx", "bbo-tbt", """{"arg":{"channel":"bbo-tbt","instId":"X"},"data":[{"asks":[["3","7","0","2"]],"bids":[["2.5","1","0","1"]],"ts":"191","seqId":72}]}""", "arg.instId=* 0.asks.0.0=ask,askQuantity 0.asks.0.1=askQuantity 0.bids.0.0=bid,bidQuantity 0.bids.0.1=bidQuantity 0.ts=time 0.seqId=id" },
        { "okx", "trades", """{"arg":{"channel":"trades","instId":"X"},"data":[{"instId":"X","tradeId":"830","px":"64120.2","sz":"0.12060306","side":"buy","ts":"97","count":"3","source":"0","seqId":1234},{"instId":"X","tradeId":"831","px":"1","sz":"2","side":"sell","ts":"98","count":"1"}]}""", "0.tradeId=* 0.px=* 0.sz=* 0.side=side 0.ts=time 0.count=first 1.tradeId=* 1.px=* 1.sz=* 1.side=side 1.ts=time 1.count=first" },
        { "okx", "mark-price", """{"arg":{"channel":"mark-price","instId":"X"},"data":[{"instType":"SWAP","instId":"X","markPx":"0.00000123456","ts":"200"}]}""", "0.markPx=* 0.ts=time" },
        { "okx", "index-tickers", """{"arg":{"channel":"index-tickers","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","idxPx":"64119.5","high24h":"1","ts":"200"}]}""", "0.idxPx=* 0.ts=time" },
        { "okx", "funding-rate", """{"arg":{"channel":"funding-rate","instId":"X"},"data":[{"formulaType":"withRate","fundingRate":"-0.0000348111167807","fundingTime":"34400000","impactValue":"","instId":"X","instType":"SWAP","nextFundingRate":"","nextFundingTime":"63200000","premium":"","settState":"settled","ts":"6"}]}""", "0.fundingRate=rate 0.fundingTime=next,interval 0.nextFundingTime=interval 0.ts=time" },
        { "okx", "open-interest", """{"arg":{"channel":"open-interest","instId":"X"},"data":[{"instType":"SWAP","instId":"X","oi":"193925179554.76927039","oiCcy":"22161.1301000000309","oiUsd":"1939251795.54769270396321","ts":"6"}]}""", "0.oi=interest 0.oiCcy=base 0.oiUsd=usd 0.ts=time" },
        { "okx", "liquidation-orders", """{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"details":[{"bkLoss":"0","bkPx":"0.0078","ccy":"","posSide":"short","side":"buy","sz":"13","ts":"10"},{"bkPx":"0.0079","side":"sell","sz":"1","ts":"11"}],"instFamily":"IOST-USDT","instId":"IOST-USDT-SWAP","instType":"SWAP"},{"details":[{"bkPx":"100","side":"buy","sz":"13","ts":"12"}],"instId":"BTC-USDT-SWAP"}]}""", "0.instId=* 0.details.0.bkPx=price 0.details.0.side=side 0.details.0.sz=quantity 0.details.0.ts=time 0.details.1.bkPx=price 0.details.1.side=side 0.details.1.sz=quantity 0.details.1.ts=time 1.instId=* 1.details.0.bkPx=price 1.details.0.side=side 1.details.0.sz=quantity 1.details.0.ts=time" },
        { "okx", "backfill", """{"code":"0","msg":"","data":[{"instId":"X","side":"sell","sz":"1","px":"2","tradeId":"5","ts":"7"},{"instId":"X","side":"buy","sz":"3","px":"2.5","tradeId":"4","ts":"6"}]}""", "0.instId=symbol 1.instId=symbol 0.tradeId=* 0.px=* 0.sz=* 0.side=side 0.ts=time 1.tradeId=* 1.px=* 1.sz=* 1.side=side 1.ts=time" },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_value_that_is_odd_empty_or_absent_costs_what_is_read_from_it_and_nothing_else(string market, string channel, string frame, string dependencies)
    {
        var fields = dependencies.Split(' ').Select(static d => d.Split('=')).ToDictionary(static d => d[0], static d => d[1]);
        var whole = Decode(market, channel, frame);
        Assert.Equal(DecodeStatus.Ok, whole.Result.Status);
        Assert.False(whole.Result.IsPartial, "the sample itself is odd");
        var isBook = channel is "depth" or "books" or "snapshot";
        var tried = 0;
        foreach (var path in Leaves(JsonNode.Parse(frame)!, []))
        {
            var name = string.Join('.', path.SkipWhile(static p => p is "data"));
            var isName = path[^1] is "s" or "instId" or "symbol";
            var mayBeNegative = path[^1] is "r" or "fundingRate" or "checksum" or "prevSeqId" or "st"; // another number than ours in st is another product
            foreach (var mutant in mayBeNegative || isName ? Mutants.Append(null) : [.. Mutants, .. Negatives, null])
            {
                if (isName && mutant is not null && mutant.StartsWith('"') && mutant is not ("\"\"" or "\"\\ud800\"")) continue; // another name is a name
                if (path[^1] is "event" or "code" or "stream" or "e" or "channel") continue; // what the frame is, not what it says
                if (path[^1] is "X" && path.Length == 2 && mutant is not null && mutant.StartsWith('"')) continue; // another word than MARKET: not on the book
                if (isBook && mutant is null && path[^1] is "prevSeqId" && market == "okx") continue; // recordings of 2022 have none: the book's ids tell
                tried++;
                var mutated = Mutate(frame, (path, mutant));
                Check(whole.Sink, Decode(market, channel, mutated), fields.GetValueOrDefault(name, ""), isBook, $"{channel} {name} = {mutant ?? "(absent)"}: {mutated}");
            }
        }

        Assert.True(tried > fields.Count * 10);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Whatever_is_odd_no_other_value_is_published_for_it(string market, string channel, string frame, string dependencies)
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var original = Decode(market, channel, frame).Sink.Events;
        var leaves = Leaves(JsonNode.Parse(frame)!, []).Where(static p => p[^1] is not ("s" or "instId" or "symbol" or "e" or "action" or "stream" or "channel" or "prevSeqId" or "seqId")).ToList();
        var handedOn = 0;
        for (var round = 0; round < 2_000; round++)
        {
            var mutated = Mutate(frame, [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => (leaves[random.Next(leaves.Count)], random.Next(8) == 0 ? null : Mutants[random.Next(Mutants.Length)]))]);
            var next = 0;
            foreach (var found in Decode(market, channel, mutated).Sink.Events)
            {
                // in order, some left out
                while (next < original.Count && !original[next].All(f => found.TryGetValue(f.Key, out var value) && (value == f.Value || (value is null && f.Key is not ("type" or "symbol"))))) next++;
                Assert.True(next++ < original.Count, $"seed {seed}: {Text(found)} is not in {mutated}");
                handedOn++;
            }
        }

        Assert.True(handedOn > 50, $"seed {seed}: hardly anything was handed on ({handedOn}) of {dependencies}");
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_frame_with_an_odd_value_is_still_a_frame_of_its_stream(string market, string channel, string frame, string dependencies)
    {
        if (channel is "snapshot" or "backfill" or "openInterest" || frame.Contains("!markPrice", StringComparison.Ordinal)) return; // REST bodies are not classified, streams of a whole market not subscribed
        var venue = market == "okx" ? VenueCatalog.Find(Exchange.Okx, Market.Public) : VenueCatalog.Find(Exchange.Binance, Market.Parse(market));
        if (market != "okx" && !frame.StartsWith("{\"stream\"", StringComparison.Ordinal)) frame = $$"""{"stream":"btcusdt@{{channel}}","data":{{frame}}}""";
        Assert.Equal(channel, Encoding.UTF8.GetString(venue.Feed.Classify(Encoding.UTF8.GetBytes(frame)).Channel));
        foreach (var path in Leaves(JsonNode.Parse(frame)!, []))
        {
            if (path is ["stream"] or ["e"] or ["arg", _] || path[^1] is "action") continue; // what the frame is, not what it says
            foreach (var mutant in Mutants.Append(null))
            {
                var mutated = Mutate(frame, (path, mutant));
                var header = venue.Feed.Classify(Encoding.UTF8.GetBytes(mutated));
                Assert.True(header.Kind == FrameKind.Data && Encoding.UTF8.GetString(header.Channel) == channel, $"{mutated} is {header.Kind}; {dependencies}");
            }
        }
    }

    [Fact]
    public void An_argument_that_is_no_string_does_not_hide_the_stream() => Assert.Equal(
        "BTC-USDT",
        Encoding.UTF8.GetString(VenueCatalog.Find(Exchange.Okx, Market.Public).Feed.Classify("""{"arg":{"instIdCode":17,"channel":"trades","instId":"BTC-USDT","x":null},"data":[{"tradeId":"1"}]}"""u8).Symbol));

    [Theory]
    [InlineData("okx", "trades", """{"arg":{"channel":"trades","instId":"X"},"data":[{"tradeId":"1","px":"1","sz":"1","side":"buy","ts":"1"},null,{"tradeId":"2","px":"odd","sz":"1"},17,{"tradeId":"3","px":"2","sz":"1","side":"sell","ts":"3"}]}""", 2, 3)]
    [InlineData("usdm", "markPrice", """[{"s":"A","p":"1"},null,"x",{"s":"B"},{"s":"C","p":"3"}]""", 2, 3)]
    [InlineData("usdm", "backfill", """[{"a":1,"p":"1","q":"1","T":1,"m":true},[],{"a":2,"p":"1"},{"a":3,"p":"1","q":"1","T":1,"m":true}]""", 2, 2)]
    [InlineData("okx", "liquidation-orders", """{"arg":{"instType":"SWAP"},"data":[{"instId":"A","details":null},{"instId":"B","details":[{"sz":"1"},null,{"sz":"2"}]},{"details":[{"sz":"3"}]},5]}""", 2, 4)]
    public void Elements_that_lack_what_they_cannot_do_without_are_left_out_and_counted(string market, string channel, string frame, int good, int lost)
    {
        var (result, sink) = Decode(market, channel, frame);
        Assert.Equal((DecodeStatus.Ok, lost), (result.Status, result.OddElements));
        Assert.Equal((good, lost), (sink.Events.Count, sink.Lost));
    }

    [Fact]
    public void A_frame_of_many_escaped_names_and_words_is_read_to_its_end()
    {
        var name = string.Concat("IOST-USDT-SWAP".Select(static c => $"\\u{(int)c:x4}"));
        var element = $$"""{"details":[{"bk\u0050x":"\u0031\u002e\u0035","side":"\u0062uy","sz":"13","ts":"1\u0030"}],"instId":"{{name}}"}""";
        var frame = $$"""{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{{string.Join(',', Enumerable.Repeat(element, 500))}}]}""";
        var (result, sink) = Decode("okx", "liquidation-orders", frame);
        Assert.Equal((DecodeStatus.Ok, 0, 500), (result.Status, result.OddValues, sink.Events.Count));
        Assert.All(sink.Events, static e => Assert.Equal(("IOST-USDT-SWAP", "1.5", "Buy", "10"), (e["symbol"], e["price"], e["side"], e["time"])));
    }

    private static void Check(FieldSink whole, (DecodeResult Result, FieldSink Sink) found, string dependency, bool isBook, string what)
    {
        var events = found.Sink.Events;
        if (dependency == Required)
        {
            // the element is left out; of several the others stay as they are
            Assert.True(isBook ? events.Count == 0 : events.Count < whole.Events.Count, what);
            Assert.True(found.Result.Status is DecodeStatus.Malformed or DecodeStatus.NumberOutOfRange || found.Result.OddElements > 0, what);
            Assert.True(events.All(e => whole.Events.Any(o => Text(o) == Text(e))), what);
            return;
        }

        var mayBeUnknown = dependency.Split(',');
        Assert.True(found.Result.Status == DecodeStatus.Ok, what);
        Assert.True(whole.Events.Count == events.Count, $"{what}: {events.Count} events");
        var changed = 0;
        foreach (var (before, after) in whole.Events.Zip(events))
        {
            var differences = before.Where(f => after[f.Key] != f.Value).ToList();
            Assert.True(differences.TrueForAll(f => mayBeUnknown.Contains(f.Key) && after[f.Key] is null), $"{what}: {Text(after)}");
            changed += differences.Count;
        }

        Assert.Equal(dependency.Length > 0, changed > 0);
    }

    private static string Text(Dictionary<string, string?> found) => string.Join(' ', found.OrderBy(static f => f.Key, StringComparer.Ordinal).Select(static f => $"{f.Key}={f.Value}"));

    private static (DecodeResult Result, FieldSink Sink) Decode(string market, string channel, string frame)
    {
        IFrameDecoder decoder = market == "okx" ? new OkxDecoder() : new BinanceDecoder(Market.Parse(market));
        var sink = new FieldSink();
        return (decoder.Decode(Encoding.UTF8.GetBytes(channel), Encoding.UTF8.GetBytes(frame), sink, sink), sink);
    }

    private static IEnumerable<string[]> Leaves(JsonNode? node, string[] path) => node switch
    {
        JsonObject o => o.SelectMany(p => Leaves(p.Value, [.. path, p.Key])),
        JsonArray a => a.SelectMany((e, i) => Leaves(e, [.. path, $"{i}"])),
        _ => [path],
    };

    /// <summary>Puts other text in the place of values, or takes them away.</summary>
    private static string Mutate(string frame, params (string[] Path, string? Mutant)[] changes)
    {
        var root = JsonNode.Parse(frame)!;
        for (var i = 0; i < changes.Length; i++)
        {
            var (path, mutant) = changes[i];
            var parent = root;
            foreach (var step in path[..^1]) parent = parent is JsonArray list ? At(list, step) : parent is JsonObject known ? known[step] : null;
            if (parent is JsonObject o && mutant is null) o.Remove(path[^1]);
            else if (parent is JsonObject owner) owner[path[^1]] = Mark(i);
            else if (parent is JsonArray a && int.Parse(path[^1]) is var index && index < a.Count) a[index] = Mark(i);
        }

        var text = root.ToJsonString();
        for (var i = 0; i < changes.Length; i++) text = text.Replace($"\"{Mark(i)}\"", changes[i].Mutant ?? "null", StringComparison.Ordinal);
        return text;
    }

    private static string Mark(int number) => $"mutant-{number}";

    private static JsonNode? At(JsonArray list, string step) => int.Parse(step) is var index && index < list.Count ? list[index] : null;
}
