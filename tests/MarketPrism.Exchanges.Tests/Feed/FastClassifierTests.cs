using System.Globalization;
using System.Text;
using MarketPrism.Exchanges.Binance;
using MarketPrism.Exchanges.Okx;

namespace MarketPrism.Exchanges.Tests;

/// <summary>The fast path sees in frames of the venues' own form what the scanner of keys sees, or gives up.</summary>
public sealed class FastClassifierTests
{
    private readonly Random _random;
    private readonly int _seed = Random.Shared.Next();

    public FastClassifierTests()
    {
        TestContext.Current.SendDiagnosticMessage($"seed {_seed}");
        _random = new Random(_seed);
    }

    [Fact]
    public void Binance_frames_in_any_order_of_keys_give_the_same_on_both_paths()
    {
        var taken = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var channel = new[] { "depth@100ms", "bookTicker", "trade", "aggTrade", "depth" }[i % 5];
            var fields = new List<string> { Number("U"), Number("u"), Number("t"), Number("a"), Number("pu"), Number("E"), Number("T"), "\"e\":\"x\"", "\"s\":\"BTCUSDT\"", "\"st\":1", "\"m\":true", "\"b\":[[\"1\",\"2\"]]", "\"ps\":\"\\\"E\\\":7\"" };
            var picked = fields.OrderBy(_ => _random.Next()).Take(_random.Next(1, fields.Count + 1));
            var frame = Encoding.UTF8.GetBytes("{\"stream\":\"btcusdt@" + channel + "\",\"data\":{" + string.Join(_random.Next(20) == 0 ? " , " : ",", picked) + "}}");
            if (!BinanceFastClassifier.TryClassify(frame, out var fast)) continue;
            taken++;
            var slow = BinanceClassifier.ClassifyAny(frame);
            Assert.Equal(slow.PreviousId, fast.PreviousId);
            if (channel != "bookTicker" || !frame.AsSpan().ContainsAny((byte)' ', (byte)'\\')) Assert.True(Seen.Of(slow) == Seen.Of(fast), $"seed {_seed}: {Encoding.UTF8.GetString(frame)}: {Seen.Of(slow)} and {Seen.Of(fast)}");
            else Assert.Equal(slow.Identity, fast.Identity); // its time may be missed in a form that Binance does not use
        }

        Assert.True(taken > 500);
    }

    [Fact]
    public void Okx_frames_give_the_same_on_both_paths()
    {
        var taken = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var book = new List<string> { "\"asks\":[[\"1\",\"2\",\"0\",\"1\"]]", "\"bids\":[]", $"\"ts\":\"{Id()}\"", "\"checksum\":-5", $"\"prevSeqId\":{(_random.Next(3) == 0 ? -1 : Id())}", $"\"seqId\":{Id()}" };
            if (_random.Next(4) == 0) book = [.. book.OrderBy(_ => _random.Next())];
            var trade = new List<string> { "\"instId\":\"A-B\"", $"\"tradeId\":\"{Id()}\"", "\"px\":\"1\"", $"\"ts\":\"{Id()}\"", "\"seqId\":5" };
            if (_random.Next(4) == 0) trade = [.. trade.OrderBy(_ => _random.Next())];
            var many = _random.Next(4) == 0 ? $$"""},{"tradeId":"{{Id()}}","ts":"{{Id()}}" """.TrimEnd() : "";
            var frame = Encoding.UTF8.GetBytes(i % 2 == 0
                ? "{\"arg\":{\"channel\":\"books\",\"instId\":\"A-B\"},\"action\":\"" + (_random.Next(5) == 0 ? "snapshot" : "update") + "\",\"data\":[{" + string.Join(',', book) + "}]}"
                : "{\"arg\":{\"channel\":\"trades\",\"instId\":\"A-B\"},\"data\":[{" + string.Join(',', trade) + many + "}]}");
            if (!OkxFastClassifier.TryClassify(frame, out var fast)) continue;
            taken++;
            var slow = OkxClassifier.ClassifyAny(frame);
            Assert.True(Seen.Of(slow) == Seen.Of(fast) && slow.IsSnapshot == fast.IsSnapshot, $"seed {_seed}: {Encoding.UTF8.GetString(frame)}: {Seen.Of(slow)} and {Seen.Of(fast)}");
        }

        Assert.True(taken > 4_000);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("12345678", 12_345_678)]
    [InlineData("1795305600123", 1_795_305_600_123)]
    [InlineData("999999999999999999", 999_999_999_999_999_999)]
    public void Digits_are_read_eight_at_a_time(string text, long expected)
    {
        foreach (var behind in new[] { "", ",", "}", "\"", ":::::::::", "AAAAAAAAA", "\u00ff\u00ff\u00ff\u00ff" })
        {
            var at = 0;
            Assert.True(FrameText.TryDigits(Encoding.UTF8.GetBytes(text + behind), ref at, out var value));
            Assert.Equal((expected, text.Length), (value, at));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x1")]
    [InlineData("1234567890123456789")]
    [InlineData("123456789012345678901234567890")]
    public void What_is_no_number_of_18_digits_is_refused(string text)
    {
        var at = 0;
        Assert.False(FrameText.TryDigits(Encoding.UTF8.GetBytes(text), ref at, out _));
    }

    private string Number(string key) => string.Create(CultureInfo.InvariantCulture, $"\"{key}\":{Id()}");

    private long Id() => _random.NextInt64(0, (long)Math.Pow(10, _random.Next(1, 19)));
}
