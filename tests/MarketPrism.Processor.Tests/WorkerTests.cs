using System.Diagnostics;
using System.Text;
using MarketPrism.Domain;
using MarketPrism.Processor.Tests.Played;
using MarketPrism.Telemetry;

namespace MarketPrism.Processor.Tests;

public sealed class WorkerTests
{
    private const string Exchanges = """{"symbols":[{"symbol":"BTCUSDT","contractType":"PERPETUAL","status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT","filters":[]}]}""";

    private const string OkxInstruments = """
        {"code":"0","msg":"","data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP","uly":"BTC-USDT","instFamily":"BTC-USDT","baseCcy":"","quoteCcy":"","settleCcy":"USDT","ctVal":"0.01","ctMult":"1","ctValCcy":"BTC","ctType":"linear","expTime":"","listTime":"1573557408000","tickSz":"0.1","lotSz":"0.01","minSz":"0.01","state":"live"}]}
        """;

    private readonly PlayedBus _bus = new([]);

    [Fact]
    public void Values_are_published_once_whoever_brings_them_and_never_older_ones()
    {
        _bus.Start("processor-0");
        Raw("connector", Exchange.Binance, Market.Usdm, "instruments", "ALL", Exchanges);
        _bus.Pass(2);
        foreach (var lane in new[] { "a/s/0/1", "b/s/0/1" })
        {
            Raw(lane, Exchange.Binance, Market.Usdm, "bookTicker", "BTCUSDT", """{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":400,"s":"BTCUSDT","b":"10.10","B":"1.0","a":"10.20","A":"2.0","T":5,"E":6}}""", "bookTicker:400");
            Raw(lane, Exchange.Binance, Market.Usdm, "forceOrder", "BTCUSDT", """{"stream":"btcusdt@forceOrder","data":{"e":"forceOrder","E":1795305600123,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014","p":"9910","ap":"9910","X":"FILLED","l":"0.014","z":"0.014","T":1795305600120}}}""", "forceOrder:1795305600123-77");
        }

        Raw("a/s/0/1", Exchange.Binance, Market.Usdm, "bookTicker", "BTCUSDT", """{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":399,"s":"BTCUSDT","b":"10.00","B":"1.0","a":"10.20","A":"2.0","T":5,"E":6}}""", "bookTicker:399");
        Raw("a/s/0/1", Exchange.Binance, Market.Usdm, "markPrice", "BTCUSDT", """{"stream":"btcusdt@markPrice@1s","data":{"e":"markPriceUpdate","E":1795305600000,"s":"BTCUSDT","p":"11794.15000000","i":"11784.62659091","P":"11784.25641265","r":"0.00038167","T":1795334400000}}""", "markPrice:1");
        _bus.Settle();
        var types = _bus.Consumer.Values.Select(v => JsonTypeOf(v)).Order().ToList();
        Assert.Equal(["bbo", "funding_rate", "liquidation", "mark_price"], types);
        Assert.Contains(_bus.Consumer.Values, v => v.Contains("\"bid_price\":\"10.1\"", StringComparison.Ordinal));
        Assert.Contains(_bus.Consumer.Values, v => v.Contains("\"mark_price\":\"11794.15\"", StringComparison.Ordinal));
    }

    [Fact]
    public void An_instrument_that_changes_its_kind_ends_the_book_of_the_old_subject_and_goes_on_under_the_new_one()
    {
        var messages = new List<string>();
        _bus.Published = (subject, payload) =>
        {
            if (!subject.Contains(".orderbook.", StringComparison.Ordinal)) return;
            using var json = System.Text.Json.JsonDocument.Parse(payload);
            messages.Add($"{subject} {json.RootElement.GetProperty("state").GetString()} {json.RootElement.GetProperty("bids").GetArrayLength()}");
        };
        _bus.Start("processor-0");
        Instrument("PERPETUAL", "TRADING");
        _bus.Pass(2);
        _bus.Publish("connector", _bus.Subjects.Connection(Exchange.Binance, Market.Usdm), new ConnectionNotice(ConnectionEvent.Opened, "a/s/0/1", _bus.NowNs, "", "", "", []).ToJson());
        Raw("a/s/0/1", Exchange.Binance, Market.Usdm, "depth", "BTCUSDT", Depth(100, 101), "depth:1");
        Raw("a/rest/0/1", Exchange.Binance, Market.Usdm, "snapshot", "BTCUSDT", """{"lastUpdateId":101,"bids":[["10","1"]],"asks":[["11","1"]]}""", "snapshot:1");
        Raw("a/s/0/1", Exchange.Binance, Market.Usdm, "depth", "BTCUSDT", Depth(101, 102), "depth:2");
        _bus.Pass(0.5);
        const string Old = "marketprism.orderbook.binance.perpetual.BTC-USDT";
        const string New = "marketprism.orderbook.binance.futures.BTC-USDT-261225";
        Assert.Equal($"{Old} synced 1", messages[^1]);

        messages.Clear();
        Instrument("PERPETUAL_DELIVERING", "TRADING"); // the same instrument
        _bus.Pass(0.1);
        Assert.DoesNotContain(messages, m => m.Contains("syncing", StringComparison.Ordinal) || !m.StartsWith(Old, StringComparison.Ordinal));

        messages.Clear();
        Instrument("", "SETTLING"); // says nothing about its kind
        _bus.Pass(0.1);
        Assert.Empty(messages);

        Instrument("CURRENT_QUARTER", "TRADING");
        _bus.Pass(0.1);
        Assert.Equal([$"{Old} syncing 0", $"{New} synced 1"], messages);
        Raw("a/s/0/1", Exchange.Binance, Market.Usdm, "depth", "BTCUSDT", Depth(102, 103), "depth:3");
        _bus.Pass(0.5);
        Assert.DoesNotContain(messages.Skip(1), m => m.StartsWith(Old, StringComparison.Ordinal));

        void Instrument(string contract, string status) => Raw("connector", Exchange.Binance, Market.Usdm, "instruments", "BTCUSDT", $$"""
            {"symbols":[{"symbol":"BTCUSDT","contractType":"{{contract}}","status":"{{status}}","deliveryDate":1798185600000,"baseAsset":"BTC","quoteAsset":"USDT","filters":[]}]}
            """);
        static string Depth(long previous, long last) =>
            $$$"""{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1795305600125,"T":1795305600118,"s":"BTCUSDT","U":{{{last}}},"u":{{{last}}},"pu":{{{previous}}},"b":[["10","{{{last}}}"]],"a":[]}}""";
    }

    [Fact]
    public void The_first_liquidation_of_a_type_that_the_bus_lost_stands_in_the_ledger()
    {
        var processor = _bus.Start("processor-0");
        _bus.Publish("connector", _bus.Subjects.DesiredStreams(Exchange.Okx, Market.Public), new DesiredStreams("okx-0", [new DesiredStreamSet(Channel.Liquidation, "liquidation-orders", ["SWAP"])]).ToJson());
        _bus.Publish("connector", _bus.Subjects.DesiredStreams(Exchange.Binance, Market.Usdm), new DesiredStreams("usdm-0", [new DesiredStreamSet(Channel.Liquidation, "forceOrder", ["SWAP"])]).ToJson()); // the same partition
        _bus.Pass(6);
        var type = new InstrumentKey(Exchange.Okx, Market.Public, "SWAP");
        var opened = _bus.NowNs;
        Tell(ConnectionEvent.Opened);
        _bus.Pass(1);
        Tell(ConnectionEvent.Beat, KeyValuePair.Create(type.Partition, 2L)); // of which none came
        _bus.Pass(3);
        var gap = Assert.Single(processor.Core.Ledger.Since(0));
        Assert.Equal((type, "liquidation-orders", GapCause.BusLoss, GapState.Open, 2L, opened), (gap.Instrument, gap.RawChannel, gap.Cause, gap.State, gap.Frames, gap.FromNs));
        var first = new FirstMessage(null, _bus.NowNs, "pod/okx-0/public-0/2");
        _bus.PublishRaw(first.Connection, Exchange.Okx, Market.Public, "liquidation-orders", "SWAP", """{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[]}""");
        _bus.Settle();
        gap = processor.Core.Ledger.Find(gap.Id)!;
        Assert.Equal((GapState.Lost, GapEvidence.Frame, first), (gap.State, gap.Evidence, gap.After!.Value));
        Assert.DoesNotContain(_bus.Unanswered, s => s.Contains("ctl.instruments", StringComparison.Ordinal)); // nobody knows an instrument called SWAP

        void Tell(ConnectionEvent kind, params KeyValuePair<VirtualPartition, long>[] positions) =>
            _bus.Publish("connector", _bus.Subjects.Connection(Exchange.Okx, Market.Public), new ConnectionNotice(kind, "pod/okx-0/public-0/1", _bus.NowNs, "", "", "", positions).ToJson());
    }

    [Fact]
    public void Frames_from_before_the_processor_was_there_are_no_hole()
    {
        _bus.Publish("connector", _bus.Subjects.Connection(Exchange.Binance, Market.Usdm), new ConnectionNotice(ConnectionEvent.Opened, "a/s/0/1", _bus.NowNs, "", "", "", []).ToJson());
        var processor = _bus.Start("processor-0");
        while (Enumerable.Range(0, VirtualPartition.Count).All(i => processor.Core.Partitions.RoleOf(new VirtualPartition(i)) == PartitionRole.Idle)) _bus.Pass(0.1);
        _bus.Publish("connector", _bus.Subjects.DesiredStreams(Exchange.Binance, Market.Usdm), new DesiredStreams("usdm-0", [new DesiredStreamSet(Channel.Bbo, "bookTicker", ["BTCUSDT"])]).ToJson());
        _bus.Publish("connector", _bus.Subjects.Connection(Exchange.Binance, Market.Usdm), new ConnectionNotice(ConnectionEvent.Opened, "a/s/1/1", _bus.NowNs, "", "", "", []).ToJson()); // its partitions are being subscribed to
        _bus.Pass(5);
        var key = new InstrumentKey(Exchange.Binance, Market.Usdm, "BTCUSDT");
        foreach (var connection in new[] { "a/s/0/1", "a/s/1/1" })
            _bus.Publish("connector", _bus.Subjects.Connection(Exchange.Binance, Market.Usdm), new ConnectionNotice(ConnectionEvent.Beat, connection, _bus.NowNs, "", "", "", [KeyValuePair.Create(key.Partition, 9L)]).ToJson());
        _bus.Pass(3);
        Assert.Empty(processor.Core.Ledger.Since(0));
    }

    [Fact]
    public void Okx_books_start_from_the_stream_survive_keep_alives_and_resets_and_heal_over_rest()
    {
        var processor = _bus.Start("processor-0", new ProcessorOptions { Workers = 1, UpdateInterval = TimeSpan.Zero });
        Raw("connector", Exchange.Okx, Market.Public, "instruments", "SWAP", OkxInstruments);
        _bus.Pass(2);
        Book("snapshot", -1, 10, """["64120.2","5","0","1"]""", """["64120.0","3","0","1"]""");
        Book("update", 10, 15, """["64120.2","0","0","0"],["64120.4","7","0","1"]""", "");
        Book("update", 15, 15, "", "");
        Book("update", 15, 3, "", """["64120.1","1","0","1"]""");
        Book("update", 3, 5, "", """["64120.0","0","0","0"]""");
        _bus.Settle();
        var flow = Assert.Single(processor.Core.ReportBooks());
        Assert.Equal((Markets.BookState.Synced, 5L, 2), (flow.State, flow.LastId, flow.Levels));
        Book("update", 9, 12, """["64121","1","0","1"]""", ""); // 5 → 9 is missing
        _bus.Pass(1.2);
        flow = Assert.Single(processor.Core.ReportBooks());
        Assert.NotEqual(Markets.BookState.Synced, flow.State);
        Assert.Equal("ctl.snapshot.okx.public.BTC-USDT-SWAP", _bus.Unanswered[^1][("marketprism.".Length)..]);
        Raw("connector", Exchange.Okx, Market.Public, "snapshot", "BTC-USDT-SWAP", """{"code":"0","msg":"","data":[{"asks":[["64120.4","7","0","1"],["64121","1","0","1"]],"bids":[["64120.1","1","0","1"]],"ts":"1795305600396","seqId":12}]}""", url: "https://www.okx.com/api/v5/market/books?instId=BTC-USDT-SWAP&sz=400");
        _bus.Settle();
        Book("update", 12, 13, "", """["64120.1","9","0","1"]""");
        _bus.Settle();
        flow = Assert.Single(processor.Core.ReportBooks());
        Assert.Equal((Markets.BookState.Synced, 13L), (flow.State, flow.LastId));
        var gap = Assert.Single(processor.Core.Ledger.Since(0));
        Assert.Equal((GapCause.SequenceGap, GapState.Repaired, GapRepair.Resync), (gap.Cause, gap.State, gap.Repair));
    }

    [Fact]
    public void A_book_that_is_larger_than_a_message_goes_out_as_far_as_it_fits_and_says_how_far()
    {
        const int Levels = 2_000;
        var processor = _bus.Start("processor-0", new ProcessorOptions { Workers = 1, UpdateInterval = TimeSpan.Zero });
        processor.MaxPayload = 20_000;
        var books = new List<byte[]>();
        processor.Published = (subject, payload) =>
        {
            if (subject.StartsWith("marketprism.orderbook.", StringComparison.Ordinal)) books.Add(payload);
        };
        Raw("connector", Exchange.Binance, Market.Spot, "instruments", "BTCUSDT", Encoding.UTF8.GetString(PlayedVenue.ExchangeInfo(["BTCUSDT"])));
        _bus.Pass(2);
        static string Side(int from, int step) => string.Join(',', Enumerable.Range(0, Levels).Select(i => $"[\"{from + (i * step)}\",\"1\"]"));
        Raw("a/s/0/1", Exchange.Binance, Market.Spot, "snapshot", "BTCUSDT", $"{{\"lastUpdateId\":100,\"bids\":[{Side(50_000, -1)}],\"asks\":[{Side(50_001, 1)}]}}");
        Raw("a/s/0/1", Exchange.Binance, Market.Spot, "depth", "BTCUSDT", """{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":101,"u":101,"b":[],"a":[]}}""");
        Raw("a/s/0/1", Exchange.Binance, Market.Spot, "depth", "BTCUSDT", """{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":102,"u":102,"b":[["49000","7"]],"a":[]}}""");
        _bus.Settle();
        Assert.All(books, b => Assert.True(b.Length <= processor.MaxPayload));
        var copy = new Markets.Following.FollowedBook();
        foreach (var book in books) copy.Apply(book);
        Assert.Equal((true, 102L), (copy.IsProven, copy.LastUpdateId));
        var known = copy.Bids.Where(b => b.Key >= copy.HorizonBid!.Value).ToList();
        Assert.InRange(known.Count, 100, Levels - 1);
        Assert.Equal(Enumerable.Range(0, known.Count).Select(i => FixedNumber.Parse($"{50_000 - i}")), known.Select(b => b.Key));
        Assert.Equal(FixedNumber.Parse("7"), copy.Bids[FixedNumber.Parse("49000")]); // beyond the horizon, and known since it changed
        var report = Assert.Single(processor.Core.ReportBooks());
        Assert.Equal((known.Count, 2 * Levels), (report.CutTo, report.Levels));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 0.1)]
    [InlineData(3, 0.1)]
    public void A_market_that_moves_away_from_the_snapshot_gets_a_new_one_and_consumers_stay_synced(int depth, double interval)
    {
        var processor = _bus.Start("processor-0", new ProcessorOptions { Workers = 1, RestLimit = 5, Depth = depth, UpdateInterval = TimeSpan.FromSeconds(interval) });
        var copy = new Markets.Following.FollowedBook();
        var outcomes = new List<Markets.Following.FollowOutcome>();
        processor.Published = (subject, payload) =>
        {
            if (subject.StartsWith("marketprism.orderbook.", StringComparison.Ordinal)) outcomes.Add(copy.Apply(payload));
        };
        Raw("connector", Exchange.Binance, Market.Spot, "instruments", "BTCUSDT", Encoding.UTF8.GetString(PlayedVenue.ExchangeInfo(["BTCUSDT"])));
        _bus.Pass(2);
        const string Asks = """["101","1"],["102","1"]""";
        Raw("a/s/0/1", Exchange.Binance, Market.Spot, "snapshot", "BTCUSDT", $$"""{"lastUpdateId":100,"bids":[["100","1"],["99","1"],["98","1"],["97","1"],["90","1"]],"asks":[{{Asks}}]}""");
        Depth(101, """["100","0"]""");
        _bus.Pass(0.3);
        Assert.Equal((true, FixedNumber.Parse("90"), null), (copy.IsProven, copy.HorizonBid!.Value, copy.HorizonAsk));
        Assert.Empty(_bus.Unanswered);
        Depth(102, """["99","0"],["98","0"],["97","0"],["94","1"]""");
        Depth(103, """["94","2"]""");
        _bus.Settle();
        Assert.Equal(["marketprism.ctl.snapshot.binance.spot.BTCUSDT"], _bus.Unanswered);
        Depth(104, """["93.5","3"]""");
        Raw("a/s/0/1", Exchange.Binance, Market.Spot, "snapshot", "BTCUSDT", $$"""{"lastUpdateId":103,"bids":[["94","2"],["90","1"],["89","5"],["88","5"],["80","5"]],"asks":[{{Asks}}]}""");
        _bus.Settle();
        Assert.Equal((true, 104L, FixedNumber.Parse("80")), (copy.IsProven, copy.LastUpdateId, copy.HorizonBid!.Value));
        string[] best = ["94", "93.5", "90", "89", "88", "80"];
        Assert.Equal(best.Take(depth == 0 ? 6 : depth).Select(FixedNumber.Parse), copy.Bids.Keys);
        Depth(105, """["94","0"]""");
        _bus.Pass(0.3);
        Assert.Equal((true, 105L), (copy.IsProven, copy.LastUpdateId));
        Assert.Equal(best.Skip(1).Take(depth == 0 ? 5 : depth).Select(FixedNumber.Parse), copy.Bids.Keys);
        Assert.DoesNotContain(Markets.Following.FollowOutcome.Broken, outcomes);
        Assert.Single(outcomes, Markets.Following.FollowOutcome.StateChanged); // before the first snapshot
        Assert.Empty(processor.Core.Ledger.Since(0));

        void Depth(long id, string bids) => Raw("a/s/0/1", Exchange.Binance, Market.Spot, "depth", "BTCUSDT",
            "{\"stream\":\"btcusdt@depth@100ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":1,\"s\":\"BTCUSDT\",\"U\":" + id + ",\"u\":" + id + ",\"b\":[" + bids + "],\"a\":[]}}");
    }

    [Fact]
    public void A_request_that_cannot_wait_takes_the_place_of_one_that_can()
    {
        var queue = new RequestQueue();
        var renewal = Request("a", -10, "renewal");
        queue.Add(renewal);
        queue.Add(Request("b", 1, "resync"));
        queue.Add(Request("a", 5, "resync"));
        queue.Add(Request("a", -10, "renewal"));
        Assert.Equal(2, queue.Count);
        Assert.Equal(["a resync", "b resync"], Drain());
        queue.Add(Request("a", 9, "under way"));
        Assert.Empty(Drain()); // a is under way
        queue.Done(renewal);
        queue.Add(renewal);
        Assert.Equal(["a renewal"], Drain());

        static VenueRequest Request(string subject, long priority, string payload) => new(VenueRequestKind.Snapshot, subject, Encoding.UTF8.GetBytes(payload), priority, null);

        List<string> Drain()
        {
            var taken = new List<string>();
            while (queue.TryNext(out var request)) taken.Add($"{request.Subject} {Encoding.UTF8.GetString(request.Payload)}");
            return taken;
        }
    }

    [Fact]
    public void Nothing_is_published_before_the_metadata_and_nothing_is_lost_by_the_wait()
    {
        var market = new PlayedMarket(new Random(31), symbols: 1, lanes: 1);
        market.Bus.InstrumentsWork = false;
        market.Start("processor-0");
        market.Run(4);
        Assert.Empty(market.Bus.Consumer.Books);
        Assert.Empty(market.Bus.Consumer.Trades);
        market.Bus.InstrumentsWork = true;
        market.Run(8);
        market.AllIsProven();
        Assert.InRange(market.Bus.Consumer.Trades["BTCUSDT"][0], 5001, 5025); // from when the partition was taken, long before the metadata came
    }

    [Fact]
    public void A_sampled_frame_is_one_trace_from_the_bus_to_the_published_book()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "MarketPrism.Processor",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans) spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var market = new PlayedMarket(new Random(32), symbols: 1, lanes: 1);
        var processor = market.Start("processor-0");
        market.Run(4);
        const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        Assert.True(TraceParent.TryParse(Encoding.ASCII.GetBytes(Parent), out var parent));
        market.Bus.Pass(0.2);
        market.Lanes[0].Send(market.Venues[0], "depth", market.Venues[0].NextDepth(), trace: Parent);
        market.Bus.Settle();
        List<Activity> ours;
        lock (spans) ours = [.. spans.Where(s => s.TraceId == parent.TraceId)];
        var receive = Assert.Single(ours, s => s.OperationName == "receive raw");
        var apply = Assert.Single(ours, s => s.OperationName == "apply");
        var send = Assert.Single(ours, s => s.OperationName == "send normalized");
        Assert.Equal((parent.SpanId, receive.SpanId, apply.SpanId), (receive.ParentSpanId, apply.ParentSpanId, send.ParentSpanId));
        Assert.Contains(send.SpanId.ToHexString(), processor.LastTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void Frames_of_a_synced_book_cost_no_allocation()
    {
        var venue = new PlayedVenue("BTCUSDT", new Random(33));
        venue.Open();
        var bus = new PlayedBus([venue]);
        var processor = bus.Start("processor-0", new ProcessorOptions { Workers = 1, UpdateInterval = TimeSpan.Zero });
        var lane = new PlayedLane(bus, "pod/shard/0/1");
        bus.PublishDesired();
        bus.Pass(2);
        lane.Send(venue, "depth", venue.NextDepth());
        bus.Settle();
        bus.Pass(0.5);
        processor.IsMuted = true;
        var worker = processor.Core.WorkerOf(venue.Key.Partition);
        var frames = Enumerable.Range(0, 3000).Select(i => i % 2 == 0 ? lane.Message(venue, "depth", venue.NextDepth()) : lane.Message(venue, "trade", venue.NextTrade())).ToList();
        for (var i = 0; i < 1500; i++) worker.Handle(frames[i]);
        var published = worker.Context.Counters.Published;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1500; i < 3000; i++) worker.Handle(frames[i]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1499); // less than a byte a frame: the book itself may grow once more
        Assert.Equal(1500, worker.Context.Counters.Published - published);
    }

    private static string JsonTypeOf(string json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return document.RootElement.GetProperty("data_type").GetString()!;
    }

    private void Book(string action, long previous, long last, string asks, string bids) => Raw("a/s/0/1", Exchange.Okx, Market.Public, "books", "BTC-USDT-SWAP",
        "{\"arg\":{\"channel\":\"books\",\"instId\":\"BTC-USDT-SWAP\"},\"action\":\"" + action + "\",\"data\":[{\"asks\":[" + asks + "],\"bids\":[" + bids
        + "],\"ts\":\"1795305600085\",\"checksum\":0,\"prevSeqId\":" + previous + ",\"seqId\":" + last + "}]}");

    private void Raw(string connection, Exchange exchange, Market market, string channel, string symbol, string payload, string? id = null, string? url = null) =>
        _bus.PublishRaw(connection, exchange, market, channel, symbol, payload, id, url);
}
