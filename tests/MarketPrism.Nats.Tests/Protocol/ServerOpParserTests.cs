using System.Text;
using MarketPrism.Nats.Protocol;

namespace MarketPrism.Nats.Tests.Protocol;

public sealed class ServerOpParserTests
{
    private const string Stream =
        "INFO {\"server_id\":\"x\"}\r\n" +
        "PING\r\npong\r\n+OK\r\n" +
        "MSG a.b 1 5\r\nhello\r\n" +
        "MSG a.b 12 reply.to 0\r\n\r\n" +
        "msg\ta  7\t\t4\r\n\r\n\r\n\r\n" +
        "HMSG h 3 12 12\r\nNATS/1.0\r\n\r\n\r\n" +
        "HMSG _INBOX.x 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\n" +
        "HMSG h 9223 answer 23 29\r\nNATS/1.0\r\nName: a:b\r\n\r\nPING\r\n\r\n" +
        "-ERR 'Permissions Violation for Publish to \"x\"'\r\n" +
        "INFO {}\r\n";

    private static readonly string[] Expected =
    [
        "Info {\"server_id\":\"x\"}", "Ping", "Pong", "Ok",
        "Msg a.b 1  [] [hello]", "Msg a.b 12 reply.to [] []", "Msg a 7  [] [\r\n\r\n]",
        "Msg h 3  [NATS/1.0\r\n\r\n] []", "Msg _INBOX.x 1  [NATS/1.0 503\r\n\r\n] []", "Msg h 9223 answer [NATS/1.0\r\nName: a:b\r\n\r\n] [PING\r\n]",
        "Err 'Permissions Violation for Publish to \"x\"'", "Info {}",
    ];

    [Fact]
    public void Stream_is_read_whole() => Assert.Equal(Expected, ParseInPieces(Fixed(Stream), [Fixed(Stream).Length]));

    [Fact]
    public void Stream_split_at_every_byte_reads_the_same()
    {
        var bytes = Fixed(Stream);
        for (var split = 0; split <= bytes.Length; split++) Assert.Equal(Expected, ParseInPieces(bytes, [split, bytes.Length - split]));
    }

    [Fact]
    public void Stream_in_single_bytes_reads_the_same() => Assert.Equal(Expected, ParseInPieces(Fixed(Stream), Enumerable.Repeat(1, Fixed(Stream).Length)));

    [Fact]
    public void Random_operations_in_random_pieces_read_as_written()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var text = new StringBuilder();
            var expected = new List<string>();
            for (var i = random.Next(1, 12); i > 0; i--) AppendRandom(random, text, expected);
            var bytes = Encoding.Latin1.GetBytes(text.ToString());
            var pieces = new List<int>();
            for (var left = bytes.Length; left > 0; left -= pieces[^1]) pieces.Add(random.Next(1, Math.Min(left, 40) + 1));
            Assert.Equal(expected, ParseInPieces(bytes, pieces));
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("X")]
    [InlineData("MSGX a 1 0\r\n\r\n")]
    [InlineData("MSG a 1\r\n")]
    [InlineData("MSG a 1 r 0 0\r\n\r\n")]
    [InlineData("MSG a x 0\r\n\r\n")]
    [InlineData("MSG a 1 -1\r\n\r\n")]
    [InlineData("MSG a 1 9999999999999999999999\r\n")]
    [InlineData("MSG a 1 2000\r\n")]
    [InlineData("MSG a 1 3\r\nabcdXY")]
    [InlineData("HMSG a 1 13 12\r\n")]
    [InlineData("HMSG a 1 12\r\n")]
    [InlineData("HMSG a 1 r x 12 12\r\n")]
    [InlineData("PINGS\r\n")]
    [InlineData("PING\n")]
    [InlineData("\r\n")]
    [InlineData("INFO\r\n")]
    public void Anything_else_is_invalid(string text)
    {
        var status = ServerOpParser.TryParse(Encoding.ASCII.GetBytes(text), 1000, out var op);
        Assert.Equal(ParseStatus.Invalid, status);
        Assert.NotNull(op.Error);
    }

    [Fact]
    public void Line_without_end_is_invalid_not_waited_for()
    {
        var endless = Encoding.ASCII.GetBytes("INFO " + new string('x', ServerOpParser.MaxLine));
        Assert.Equal(ParseStatus.Invalid, ServerOpParser.TryParse(endless, 1000, out _));
        Assert.Equal(ParseStatus.Incomplete, ServerOpParser.TryParse(endless.AsSpan(0, 1000), 1000, out _));
    }

    [Fact]
    public void Garbled_streams_never_throw_and_never_read_past_the_bytes()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = Fixed(Stream);
            for (var i = random.Next(1, 5); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var start = 0;
            while (ServerOpParser.TryParse(bytes.AsSpan(start), 1000, out var op) == ParseStatus.Complete)
            {
                Assert.InRange(op.Length, 1, bytes.Length - start);
                Describe(bytes.AsSpan(start), op);
                start += op.Length;
            }
        }
    }

    private static byte[] Fixed(string text) => Encoding.Latin1.GetBytes(text);

    private static List<string> ParseInPieces(byte[] bytes, IEnumerable<int> pieces)
    {
        var ops = new List<string>();
        var start = 0;
        var end = 0;
        foreach (var piece in pieces)
        {
            end += piece;
            while (true)
            {
                var source = bytes.AsSpan(start, end - start);
                var status = ServerOpParser.TryParse(source, 1 << 20, out var op);
                Assert.NotEqual(ParseStatus.Invalid, status);
                if (status == ParseStatus.Incomplete) break;
                ops.Add(Describe(source, op));
                start += op.Length;
            }
        }

        Assert.Equal(bytes.Length, start);
        return ops;
    }

    private static string Describe(ReadOnlySpan<byte> source, in ServerOp op) => op.Kind switch
    {
        ServerOpKind.Msg => $"Msg {Latin(op.Subject(source))} {op.Sid} {Latin(op.Reply(source))} [{Latin(op.Headers(source))}] [{Latin(op.Payload(source))}]",
        ServerOpKind.Info or ServerOpKind.Err => $"{op.Kind} {Latin(op.Text(source))}",
        _ => op.Kind.ToString(),
    };

    private static string Latin(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private static void AppendRandom(Random random, StringBuilder text, List<string> expected)
    {
        var subject = "s" + random.Next(1000);
        var reply = random.Next(2) == 0 ? "" : "r." + random.Next(1000);
        var payload = new string([.. Enumerable.Range(0, random.Next(60)).Select(_ => (char)random.Next(256))]);
        var headers = $"NATS/1.0\r\nA: {random.Next()}\r\n\r\n";
        switch (random.Next(4))
        {
            case 0:
                text.Append("PING\r\n");
                expected.Add("Ping");
                break;
            case 1:
                text.Append("+OK\r\n");
                expected.Add("Ok");
                break;
            case 2:
                text.Append($"MSG {subject} 5 {reply}{(reply.Length > 0 ? " " : "")}{payload.Length}\r\n{payload}\r\n");
                expected.Add($"Msg {subject} 5 {reply} [] [{payload}]");
                break;
            default:
                text.Append($"HMSG {subject} 5 {reply} {headers.Length} {headers.Length + payload.Length}\r\n{headers}{payload}\r\n");
                expected.Add($"Msg {subject} 5 {reply} [{headers}] [{payload}]");
                break;
        }
    }
}
