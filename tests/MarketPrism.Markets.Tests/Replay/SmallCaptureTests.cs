using System.Text.Json;
using MarketPrism.Domain;

namespace MarketPrism.Markets.Tests.Replay;

/// <summary>Small made-up captures: what a replay makes of gaps, unproven books and damage.</summary>
public sealed class SmallCaptureTests
{
    private const string Url = "wss://stream.binance.com:9443/stream";
    private const string Rest = "https://api.binance.com/api/v3/depth?symbol=ETHUSDT&limit=1000";

    [Fact]
    public void Tickers_wait_for_the_depth_event_that_reaches_their_id()
    {
        var (isProven, book) = Run(
            (CaptureKind.Frame, Url, Depth(5, 7, "10", "1")),
            (CaptureKind.Rest, Rest, """{"lastUpdateId":7,"bids":[["10","1"]],"asks":[["12","1"]]}"""),
            (CaptureKind.Frame, Url, Ticker(9, "10.50", "12")),
            (CaptureKind.Frame, Url, Ticker(8, "1", "2")), // never the last id of an event
            (CaptureKind.Frame, Url, Depth(8, 9, "10.5", "1")),
            (CaptureKind.Frame, Url, Ticker(9, "10.5", "12"))); // too late
        Assert.True(isProven);
        Assert.Equal("""{"symbol":"ETHUSDT","depth":2,"applied":1,"stale":1,"gaps":0,"trades":0,"tickers":3,"compared":1,"agreed":1,"unsynced":0,"state":"synced","bidLevels":2,"askLevels":1,"bids":[["10.5","1"],["10","1"]],"asks":[["12","1"]]}""", book);
    }

    [Fact]
    public void A_book_without_a_snapshot_is_not_proven()
    {
        var (isProven, book) = Run((CaptureKind.Frame, Url, Depth(5, 7, "10", "1")));
        Assert.False(isProven);
        using var json = JsonDocument.Parse(book);
        Assert.Equal("syncing", json.RootElement.GetProperty("state").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("unsynced").GetInt32());
    }

    [Fact]
    public void A_hole_leaves_the_book_unproven_until_the_next_snapshot()
    {
        (CaptureKind, string, string)[] events =
        [
            (CaptureKind.Rest, Rest, """{"lastUpdateId":7,"bids":[["10","1"]],"asks":[]}"""),
            (CaptureKind.Frame, Url, Depth(8, 8, "9", "1")),
            (CaptureKind.Frame, Url, Depth(10, 10, "8", "1")),
            (CaptureKind.Rest, Rest, """{"lastUpdateId":9,"bids":[["10","2"]],"asks":[]}"""),
        ];
        Assert.False(Run(events[..3]).IsProven);
        var (isProven, book) = Run(events);
        Assert.True(isProven);
        Assert.Contains("\"gaps\":1", book, StringComparison.Ordinal);
        Assert.Contains("""[["10","2"],["8","1"]]""", book, StringComparison.Ordinal);
    }

    [Fact]
    public void The_event_behind_a_hole_counts_as_the_hole_alone()
    {
        (CaptureKind, string, string)[] events =
        [
            (CaptureKind.Rest, Rest, """{"lastUpdateId":7,"bids":[["10","1"]],"asks":[]}"""),
            (CaptureKind.Frame, Url, Depth(8, 8, "9", "1")),
            (CaptureKind.Frame, Url, Depth(10, 10, "8", "1")),
            (CaptureKind.Frame, Url, Depth(11, 11, "8", "2")),
            (CaptureKind.Rest, Rest, """{"lastUpdateId":11,"bids":[["10","2"]],"asks":[]}"""),
            (CaptureKind.Frame, Url, Depth(12, 12, "8", "3")),
        ];
        Assert.Contains("\"applied\":1,\"stale\":0,\"gaps\":1", Run(events[..4]).Book, StringComparison.Ordinal);
        Assert.Contains("\"unsynced\":1", Run(events[..4]).Book, StringComparison.Ordinal);
        Assert.Contains("\"applied\":2,\"stale\":1,\"gaps\":1", Run(events).Book, StringComparison.Ordinal);
        Assert.Contains("\"unsynced\":0", Run(events).Book, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_of_a_kind_that_is_new_is_passed_over_and_told()
    {
        var notes = new StringWriter();
        var (isProven, _) = Run(
            notes,
            (CaptureKind.Rest, Rest, """{"lastUpdateId":7,"bids":[["10","1"]],"asks":[["12","1"]]}"""),
            (CaptureKind.Frame, Url, """{"news":"of a later year"}"""),
            (CaptureKind.Frame, Url, """{"news":[1,2]}"""),
            (CaptureKind.Frame, Url, Depth(8, 9, "10.5", "1")));
        Assert.True(isProven);
        Assert.Equal($"small.gz:3: the frame is of no known kind; 2 such frames were passed over{Environment.NewLine}", notes.ToString());
    }

    [Theory]
    [InlineData("""{"stream":"ethusdt@depth","data":{"e":"depthUpdate","E":1,"s":"ETHUSDT","U":1,"u":2,"b":[["1","2"],"a":[]}}""", "small.gz:3: the depth frame is garbled at byte 100; frames that could not be read: 1")]
    [InlineData("""{"stream":"ethusdt@depth","data":{"e":"depthUpdate","E":1,"s":"ETHUSDT","U":1,"u":2,"b":[["99999999999999999999","2"]],"a":[]}}""", "small.gz:3: a number of the depth frame at byte")]
    [InlineData("garbage", "small.gz:3: the frame is of no known kind; 1 such frames were passed over")]
    [InlineData("""{"stream":"ethusdt@markPrice@1s","data":{"e":"markPriceUpdate","s":"ETHUSDT","p":[]}}""", "small.gz:3: the markPrice frame is garbled at byte")]
    [InlineData("""{"stream":"ethusdt@markPrice@1s","data":{"e":"markPriceUpdate","s":"ETHUSDT","p":"1","i":"odd"}}""", "values and elements of good frames that could not be read: 1")]
    public void A_frame_that_cannot_be_read_is_counted_and_named_by_file_and_line(string frame, string note)
    {
        var notes = new StringWriter();
        Run(notes, (CaptureKind.Open, Url, ""), (CaptureKind.Frame, Url, frame));
        Assert.StartsWith(note, notes.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unreadable_frame_of_another_stream_costs_no_book()
    {
        var (isProven, book) = Run(
            (CaptureKind.Rest, Rest, """{"lastUpdateId":7,"bids":[["10","1"]],"asks":[["12","1"]]}"""),
            (CaptureKind.Frame, Url, """{"stream":"ethusdt@markPrice@1s","data":{"e":"markPriceUpdate","s":"ETHUSDT","p":[],"r":"""),
            (CaptureKind.Frame, Url, Depth(8, 9, "10.5", "1")));
        Assert.True(isProven);
        Assert.Contains("\"state\":\"synced\"", book, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unreadable_frame_of_a_book_leaves_it_unproven_until_the_next_snapshot()
    {
        (CaptureKind, string, string)[] events =
        [
            (CaptureKind.Rest, Rest, """{"lastUpdateId":7,"bids":[["10","1"]],"asks":[["12","1"]]}"""),
            (CaptureKind.Frame, Url, Depth(8, 8, "9", "1")),
            (CaptureKind.Frame, Url, Depth(9, 9, "odd", "1")),
            (CaptureKind.Frame, Url, Depth(10, 10, "8", "1")),
            (CaptureKind.Rest, Rest, """{"lastUpdateId":10,"bids":[["10","2"]],"asks":[["12","1"]]}"""),
            (CaptureKind.Frame, Url, Depth(11, 11, "8", "2")),
        ];
        Assert.False(Run(events[..3]).IsProven);
        Assert.False(Run(events[..4]).IsProven);
        Assert.True(Run(events).IsProven);
    }

    [Fact]
    public void A_symbol_with_trades_only_is_no_book_that_is_not_proven()
    {
        const string Trade = """{"stream":"ethusdt@trade","data":{"e":"trade","E":3,"s":"ETHUSDT","t":5,"p":"1","q":"1","T":2,"m":true}}""";
        var (isProven, line) = Run((CaptureKind.Frame, Url, Trade), (CaptureKind.Frame, Url, Ticker(8, "1", "2")));
        Assert.True(isProven);
        Assert.Equal("""{"symbol":"ETHUSDT","depth":0,"applied":0,"stale":0,"gaps":0,"trades":1,"tickers":1,"compared":0,"agreed":0,"unsynced":0,"state":"none"}""", line);
    }

    [Fact]
    public void All_updates_before_the_first_snapshot_are_counted_however_many_they_are()
    {
        const int Updates = 6_000;
        var before = Enumerable.Range(1, Updates).Select(i => (CaptureKind.Frame, Url, Depth(i, i, "10", "1"))).ToArray();
        Assert.Contains($"\"unsynced\":{Updates},\"state\":\"syncing\"", Run(before).Book, StringComparison.Ordinal);
        var snapshot = (CaptureKind.Rest, Rest, $$"""{"lastUpdateId":{{Updates - 10}},"bids":[["10","1"]],"asks":[["12","1"]]}""");
        var (isProven, book) = Run([.. before, snapshot, (CaptureKind.Frame, Url, Depth(Updates + 1, Updates + 1, "10", "2"))]);
        Assert.True(isProven);
        Assert.Contains($"\"depth\":{Updates + 1},\"applied\":11,\"stale\":{Updates - 10},\"gaps\":0", book, StringComparison.Ordinal);
        Assert.Contains("\"unsynced\":0", book, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bench_measures_without_allocation()
    {
        using var stream = Write("spot", (CaptureKind.Rest, Rest, """{"lastUpdateId":7,"bids":[["10","1"]],"asks":[]}"""), (CaptureKind.Frame, Url, Depth(8, 8, "9", "1")), (CaptureKind.Frame, Url, Depth(9, 9, "odd", "1")));
        using var reader = new CaptureReader("small.gz", stream);
        using var json = JsonDocument.Parse(ReplayBench.Run(reader, TimeSpan.FromMilliseconds(50), TimeProvider.System));
        Assert.True(json.RootElement.GetProperty("frames_per_s").GetDouble() > 0);
        Assert.Equal(0, json.RootElement.GetProperty("bytes_per_frame").GetDouble());
    }

    private static (bool IsProven, string Book) Run(params (CaptureKind Kind, string Url, string Payload)[] events) => Run(null, events);

    private static (bool IsProven, string Book) Run(StringWriter? notes, params (CaptureKind Kind, string Url, string Payload)[] events)
    {
        using var stream = Write("spot", events);
        using var reader = new CaptureReader("small.gz", stream);
        var output = new StringWriter();
        var isProven = CaptureReplay.Run(reader, 10, output, notes);
        return (isProven, output.ToString().Trim());
    }

    private static MemoryStream Write(string market, params (CaptureKind Kind, string Url, string Payload)[] events)
    {
        var stream = new MemoryStream();
        using (var writer = new CaptureWriter(stream, Exchange.Binance, Market.Parse(market)))
        {
            var time = 1_000_000_000L;
            foreach (var (kind, url, payload) in events) writer.Write(time += 1_000_000, kind, System.Text.Encoding.UTF8.GetBytes(url), System.Text.Encoding.UTF8.GetBytes(payload));
        }

        return new MemoryStream(stream.ToArray());
    }

    private static string Depth(long first, long last, string price, string quantity) =>
        $$$"""{"stream":"ethusdt@depth@100ms","data":{"e":"depthUpdate","E":1,"s":"ETHUSDT","U":{{{first}}},"u":{{{last}}},"b":[["{{{price}}}","{{{quantity}}}"]],"a":[]}}""";

    private static string Ticker(long id, string bid, string ask) =>
        $$$"""{"stream":"ethusdt@bookTicker","data":{"u":{{{id}}},"s":"ETHUSDT","b":"{{{bid}}}","B":"1","a":"{{{ask}}}","A":"1"}}""";
}
