using System.Text;
using MarketPrism.Cli.Replay;
using MarketPrism.Domain;
using MarketPrism.Markets;

namespace MarketPrism.Cli.Tests.Replay;

public sealed class ReplayCommandTests : IDisposable
{
    private const string Snapshot = """{"lastUpdateId":7,"bids":[["10","1"]],"asks":[["11","1"]]}""";
    private const string Depth = """{"stream":"ethusdt@depth@100ms","data":{"e":"depthUpdate","E":1,"s":"ETHUSDT","U":8,"u":8,"b":[["9","1"]],"a":[]}}""";
    private readonly ScratchFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    [Fact]
    public void Proven_books_end_with_0_and_a_line_each()
    {
        Assert.Equal(0, Replay(Capture("a.frames.gz", (CaptureKind.Rest, Snapshot), (CaptureKind.Frame, Depth))));
        Assert.Contains("\"symbol\":\"ETHUSDT\"", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"state\":\"synced\"", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_book_that_is_not_proven_ends_with_3() => Assert.Equal(3, Replay(Capture("a.frames.gz", (CaptureKind.Frame, Depth))));

    [Fact]
    public void A_cut_file_ends_with_2_and_file_line_and_reason()
    {
        var file = Capture("cut.frames.gz", (CaptureKind.Rest, Snapshot), (CaptureKind.Frame, Depth));
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^12]);
        Assert.Equal(2, Replay(file));
        Assert.Matches($@"^{System.Text.RegularExpressions.Regex.Escape(file)}:\d+: the file is cut", _errors.ToString());
    }

    [Fact]
    public void An_unreadable_funding_frame_is_counted_and_the_books_are_reported()
    {
        var file = Capture("bad.frames.gz", (CaptureKind.Rest, Snapshot), (CaptureKind.Frame, """{"stream":"ethusdt@markPrice@1s","data":{"e":"markPriceUpdate","s":"ETHUSDT","r":{}}}"""), (CaptureKind.Frame, Depth));
        Assert.Equal(0, Replay(file));
        Assert.Contains("\"state\":\"synced\"", _output.ToString(), StringComparison.Ordinal);
        Assert.StartsWith($"{file}:3: the markPrice frame is garbled", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_files_the_bad_one_is_named()
    {
        var (good, bad) = (Capture("good.frames.gz", (CaptureKind.Rest, Snapshot), (CaptureKind.Frame, Depth)), _folder.Write("bad.frames.gz", "no gzip"));
        Assert.Equal(2, Replay(good, bad));
        Assert.StartsWith(bad, _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Normalised_output_needs_a_capture_that_tells_where_on_the_bus_its_messages_stood()
    {
        var file = Capture("old.frames.gz", (CaptureKind.Rest, Snapshot), (CaptureKind.Frame, Depth));
        Assert.Equal(2, ReplayCommand.RunNormalized([file], _folder.Path("out"), null, null, _output, _errors));
        Assert.StartsWith($"{file}:2: ", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("'marketprism record'", _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("close", 0)]
    [InlineData("close open", 0)]
    [InlineData("close trade", 3)]
    [InlineData("close trade close", 3)]
    [InlineData("close open trade", 3)]
    [InlineData("close open trade depth", 0)]
    public void Normalised_output_judges_books_at_the_end_of_the_recorded_data(string end, int exit)
    {
        const string Trade = """{"stream":"btcusdt@trade","data":{"e":"trade","E":3,"s":"BTCUSDT","t":5,"p":"1","q":"1","T":2,"m":true}}""";
        List<(CaptureKind, string, string, string)> lines = [(CaptureKind.Open, "a/0/0/1", "", ""), (CaptureKind.Rest, "", "ETHUSDT", Snapshot), (CaptureKind.Frame, "a/0/0/1", "ETHUSDT", Depth)];
        lines.AddRange(end.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static (word, i) => word switch
        {
            "close" => (CaptureKind.Close, i == 0 ? "a/0/0/1" : "a/0/1/1", "", "lost"),
            "open" => (CaptureKind.Open, "a/0/0/2", "", ""),
            "trade" => (CaptureKind.Frame, "a/0/1/1", "BTCUSDT", Trade),
            _ => (CaptureKind.Frame, "a/0/0/2", "ETHUSDT", Depth.Replace("\"U\":8,\"u\":8", "\"U\":9,\"u\":9", StringComparison.Ordinal)),
        }));
        var file = Recording("run.frames.gz", lines);
        Assert.Equal(exit, ReplayCommand.RunNormalized([file], _folder.Path("out"), null, null, _output, _errors));
        Assert.Contains($"{(exit == 0 ? 1 : 0)} of 1 books synced", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(exit, Replay(file)); // the books alone say the same
    }

    [Fact]
    public void A_comparison_masks_what_must_differ_and_finds_what_must_not()
    {
        var live = _folder.Write("live", Lines(Message(1, 10), Message(2, 10), Message(3, 10), Message(4, 10)));
        var same = NormalizedComparison.Of(live, [_folder.Write("same", Lines(Message(2, 77), Message(3, 77)))]);
        Assert.Equal((1, 2, 0, 0, 2), (same.Subjects, same.Equal, same.Different, same.Head, same.Outside));
        var other = NormalizedComparison.Of(live, [_folder.Write("other", Lines(Message(2, 77), Message(9, 77), Message(4, 77)))]);
        Assert.Equal((2, 1), (other.Equal, other.Different));
        Assert.Contains("message 2 of the replay", other.FirstDifference, StringComparison.Ordinal);
        Assert.Equal(1, NormalizedComparison.Of(live, [_folder.Write("foreign", "x.y\t{}\n")]).Different);
        Assert.Throws<UsageException>(() => NormalizedComparison.Of(live, [_folder.Write("broken", "no tab\n")]));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }

    private static string Message(int id, long ns) => $$"""{"schema":1,"recv_ns":{{ns}},"pub_ns":{{ns + 5}},"source":"marketprism","epoch":{{ns}},"trade_id":"{{id}}"}""";

    private static string Lines(params string[] messages) => string.Concat(messages.Select(m => $"marketprism.trade.binance.spot.ETH-USDT\t{m}\n"));

    private int Replay(params string[] files) => ReplayCommand.Run(files, 5, null, TimeProvider.System, _output, _errors);

    private string Capture(string name, params (CaptureKind Kind, string Payload)[] events)
    {
        var path = _folder.Path(name);
        using var writer = new CaptureWriter(File.Create(path), Exchange.Binance, Market.Spot);
        long time = 1_000_000_000;
        foreach (var (kind, payload) in events)
        {
            var url = kind == CaptureKind.Rest ? "https://api.binance.com/api/v3/depth?symbol=ETHUSDT&limit=1000" : "wss://stream.binance.com:9443/stream";
            writer.Write(time += 1_000_000, kind, Encoding.UTF8.GetBytes(url), Encoding.UTF8.GetBytes(payload));
        }

        return path;
    }

    // As 'marketprism record' writes it, an event a second
    private string Recording(string name, IReadOnlyList<(CaptureKind Kind, string Connection, string Symbol, string Payload)> lines)
    {
        var (path, subjects) = (_folder.Path(name), new SubjectSpace());
        using var writer = new CaptureWriter(File.Create(path), Exchange.Binance, Market.Spot);
        long time = 1_000_000_000;
        foreach (var (kind, connection, symbol, payload) in lines)
        {
            var channel = kind == CaptureKind.Rest ? "snapshot" : symbol == "BTCUSDT" ? "trade" : "depth";
            var subject = symbol.Length == 0 ? "conn.binance.spot" : subjects.Raw(Exchange.Binance, Market.Spot, channel, symbol)[(subjects.AllRaw.Length - "raw.>".Length)..];
            var url = kind == CaptureKind.Rest ? "https://api.binance.com/api/v3/depth?symbol=ETHUSDT&limit=1000" : "wss://stream.binance.com:9443/stream";
            writer.Write(time += 1_000_000_000, kind, new CaptureOrigin(subject, connection, 0, "").Behind(url), Encoding.UTF8.GetBytes(payload));
        }

        return path;
    }
}
