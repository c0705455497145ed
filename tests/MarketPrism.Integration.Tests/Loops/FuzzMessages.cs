using System.Text;
using MarketPrism.Domain;

namespace MarketPrism.Integration.Tests.Loops;

/// <summary>
/// Makes messages that nobody should be able to use, below every prefix: subjects that are almost right and quite wrong, payloads from nothing to a megabyte, headers that are none. By seed. Whatever it makes
/// bears <see cref="Marker"/> in its headers where those are readable, and names no instrument of the simulated exchanges, so that what services publish of their own can be told apart.
/// </summary>
internal sealed class FuzzMessages(int seed, int maxPayload)
{
    public const string Marker = "Mp-Fuzz";
    private const string Symbol = "FUZZUSDT";

    private static readonly string[] Exchanges = ["binance-sim", "okx-sim", "binance", "okx", "fuzz", "kraken", "-", "a%zz", "BINANCE", "", "币安", new string('x', 300)];
    private static readonly string[] Markets = ["spot", "usdm", "coinm", "public", "market", "swap", "100000000", "%", "", new string('y', 300)];
    private static readonly string[] RawChannels = ["depth", "trade", "aggTrade", "books", "instruments", "snapshot", "backfill", "openInterest", "markPrice", "a%2", "%FF%FE", "", "bookTicker"];
    private static readonly string[] Symbols = [Symbol, "FUZZ-USDT-SWAP", "%zz", "%", "%00", "FUZZ%2E", "%ED%A0%80", "a.b.c", "", "*", ">", new string('z', 4_000)];
    private static readonly string[] Partitions = ["00", "3f", "40", "fff", "100000000", "7fffffffffffffffffff", "-1", "zz", "", "0", "ff", "0x1"];
    private static readonly string[] Numbers = ["0", "-1", "1e400", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1.5", "99999999999999999999999999999999999999999", "null", "\"7\"", "true", "NaN"];

    /// <summary>Subjects that ended services once, with <c>{}</c>; each is rejected by whoever receives it.</summary>
    public static readonly string[] Known = ["ctl.owner.100000000", "raw.fff.x.y.instruments.z", "status.a%zz.b.c"];

    private readonly Random _random = new(seed);
    private long _madeUp;

    public (byte[] Subject, byte[] Headers, byte[] Payload) Next()
    {
        var subject = Subject();
        return (Encoding.UTF8.GetBytes(subject), Headers(), Payload());
    }

    /// <summary>A frame of a stream that may exist, and of a connection that does not: another one each time.</summary>
    public (byte[] Subject, byte[] Headers, byte[] Payload) NextOfMadeUpConnection()
    {
        var subject = $"marketprism.raw.{RawPartition(out var exchange, out var market, out var symbol)}.{exchange}.{market}.{(market == "spot" ? "depth" : "books")}.{symbol}";
        return (Encoding.UTF8.GetBytes(subject), Encoding.ASCII.GetBytes($"NATS/1.0\r\n{Marker}: 1\r\nMp-Conn: made/up/{_madeUp++}\r\nMp-Seq: 1\r\n\r\n"), "{}"u8.ToArray());
    }

    public static byte[] MarkerHeaders { get; } = Encoding.ASCII.GetBytes($"NATS/1.0\r\n{Marker}: 1\r\n\r\n");

    private string Subject()
    {
        var tail = _random.Next(18) switch
        {
            0 or 1 or 2 => $"raw.{RawPartition(out var exchange, out var market, out var symbol)}.{exchange}.{market}.{Pick(RawChannels)}.{symbol}",
            3 => $"raw.{Pick(Partitions)}.{Pick(Exchanges)}.{Pick(Markets)}.{Pick(RawChannels)}.{Pick(Symbols)}",
            4 => $"ctl.owner.{Pick(Partitions)}",
            5 => "ctl.processor",
            6 => $"ctl.streams.{Pick(Exchanges)}.{Pick(Markets)}",
            7 => $"ctl.book.{Pick(Exchanges)}.{Pick(Markets)}.{Pick(Symbols)}",
            8 => $"ctl.egress.{(_random.Next(2) == 0 ? "default" : Pick(Symbols))}",
            9 => $"ctl.verdict.{Pick(Exchanges)}.{Pick(Markets)}",
            10 => $"ctl.{(_random.Next(2) == 0 ? "snapshot" : "backfill")}.{Pick(Exchanges)}.{Pick(Markets)}.{(_random.Next(2) == 0 ? "BTCUSDT" : Pick(Symbols))}",
            11 => $"ctl.instruments.{Pick(Exchanges)}.{Pick(Markets)}",
            12 => $"ctl.status.local.{Pick(Symbols)}.{Pick(Symbols)}",
            13 => $"conn.{Pick(Exchanges)}.{Pick(Markets)}",
            14 => $"gap.{Pick(Exchanges)}.{Pick(Markets)}.{Pick(Symbols)}",
            15 => $"status.{Pick(Symbols)}.{Pick(Symbols)}.{Pick(Symbols)}",
            16 => $"{(_random.Next(2) == 0 ? "orderbook" : "trade")}.{Pick(Exchanges)}.{Pick(Markets)}.{Pick(Symbols)}",
            _ => string.Join('.', Enumerable.Range(0, 1 + _random.Next(8)).Select(_ => Pick(Symbols))),
        };
        return Valid("marketprism." + tail);
    }

    /// <summary>Half of the raw subjects are in the partition of their instrument, so that frames reach the decoders.</summary>
    private string RawPartition(out string exchange, out string market, out string symbol)
    {
        (exchange, market) = _random.Next(2) == 0 ? ("binance-sim", "spot") : ("okx-sim", "public");
        symbol = Symbol + _random.Next(50);
        return VirtualPartition.Of(Exchange.Parse(exchange), Market.Parse(market), symbol).Token;
    }

    /// <summary>A server takes no empty tokens, blanks or wildcards in a published subject: they become something else that is wrong.</summary>
    private static string Valid(string subject)
    {
        var text = new StringBuilder();
        foreach (var token in subject.Split('.')) text.Append('.').Append(token.Length == 0 ? "%" : token.Replace('*', '%').Replace('>', '%'));
        return text.ToString(1, Math.Min(text.Length - 1, 3_500)).TrimEnd('.');
    }

    private byte[] Headers() => _random.Next(4) switch
    {
        0 => [],
        1 => MarkerHeaders,
        _ => Encoding.UTF8.GetBytes(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"NATS/1.0\r\n{Marker}: 1\r\nMp-Conn: fuzz/{_random.Next(1_000_000_000)}\r\nMp-Seq: {Pick(Numbers)}\r\nMp-Recv: {Pick(Numbers)}\r\nNats-Msg-Id: {Pick(Symbols)}\r\ntraceparent: {Pick(Numbers)}\r\n{(_random.Next(3) == 0 ? ": no name\r\nno colon\r\n" : "")}\r\n")),
    };

    private byte[] Payload()
    {
        switch (_random.Next(12))
        {
            case 0:
                return [];
            case 1:
                var bytes = new byte[_random.Next(300)];
                _random.NextBytes(bytes);
                return bytes;
            case 2:
                return Encoding.UTF8.GetBytes(new string('[', _random.Next(100_000)));
            case 3:
                return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", _random.Next(5_000))));
            case 4 when _random.Next(20) == 0:
                var large = new byte[maxPayload - 4_096 - _random.Next(1_000)];
                large.AsSpan().Fill((byte)'[');
                return large;
            case 5:
                return "{\"id\":\"\\udfff\",\"state\":\"\\ud800\"}"u8.ToArray();
            case 6:
                return Encoding.Latin1.GetBytes("{\"id\":\"\xff\xfe\"}");
            case 7:
                return Encoding.UTF8.GetBytes($$"""{"id":"","id":{{Pick(Numbers)}},"epoch":{{Pick(Numbers)}},"released":{{Pick(Numbers)}},"leaving":{{Pick(Numbers)}},"trades":{"a":[{{Pick(Numbers)}}]},"ns":{{Pick(Numbers)}},"event":{{Pick(Numbers)}} }""");
            case 8:
                return Encoding.UTF8.GetBytes($$"""{"source":{{Pick(Numbers)}},"streams":[{"channel":"trade","symbols":[{{Pick(Numbers)}}]}],"depth":{{Pick(Numbers)}},"verdict":{{Pick(Numbers)}},"expires_ms":"x"}""");
            case 9:
                return Encoding.UTF8.GetBytes($$"""{"stream":"fuzzusdt@depth","data":{"e":"depthUpdate","E":{{Pick(Numbers)}},"s":"FUZZUSDT","U":{{Pick(Numbers)}},"u":{{Pick(Numbers)}},"b":[["{{Pick(Numbers)}}"]],"a":{} } }""");
            case 10:
                return Encoding.UTF8.GetBytes($$"""{"arg":{"channel":"books","instId":"FUZZ-USDT"},"action":"update","data":[{"asks":[["x"]],"seqId":{{Pick(Numbers)}},"prevSeqId":{{Pick(Numbers)}} }]}""");
            default:
                return Encoding.UTF8.GetBytes(Pick(["{}", "[]", "null", "7", "\"text\"", "{", "true", "{\"service\":5}", "{\"update_type\":\"snapshot\"}", "{\"state\":1}", "<html><body>no</body></html>"]));
        }
    }

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];
}
