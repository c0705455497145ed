using System.Text;

namespace MarketPrism.Exchanges.Tests.Decode;

/// <summary>The vector reader of levels against the plain one, and its masks at every vector width.</summary>
public sealed class LevelScannerTests
{
    [Fact]
    public void It_reads_what_the_plain_reader_reads_and_stops_where_that_would_fail()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var taken = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var text = Levels(random);
            var (price, quantity) = (random.Next(0, 9), random.Next(0, 9));
            var fast = new DepthEvent();
            fast.Reset(DepthKind.Update, (price, quantity));
            var at = 0;
            LevelScanner.Read(text, ref at, true, price, quantity, fast.Bids);
            taken += fast.Bids.Count;

            // plain: too little text behind a level for the vector reader
            var plain = new DepthEvent();
            plain.Reset(DepthKind.Update, (price, quantity));
            foreach (var level in Split(text.AsSpan(0, at)))
            {
                var json = new JsonCursor(Encoding.UTF8.GetBytes($"[{level}]"), default);
                json.ReadLevels(plain, plain.Bids);
                json.TakeEnd();
                Assert.False(json.Failed, $"seed {seed}: {level} was accepted");
            }

            Assert.Equal((price, quantity), (plain.PriceScale, plain.QuantityScale));
            Assert.True(plain.Bids.Levels.SequenceEqual(fast.Bids.Levels), $"seed {seed}: {Encoding.Latin1.GetString(text)}");
        }

        Assert.True(taken > 3_000, $"only {taken} levels were taken");
    }

    [Fact]
    public void All_vector_widths_see_the_same()
    {
        var random = new Random(1);
        var block = new byte[64];
        for (var round = 0; round < 2_000; round++)
        {
            random.NextBytes(block);
            for (var i = 0; i < 40; i++) block[random.Next(64)] = "\".0123456789/:"u8[random.Next(14)];
            var masks = new LevelMasks(ref block[0]);
            ulong quotes = 0, points = 0, digits = 0;
            LevelMasks.Add256(ref block[0], 0, ref quotes, ref points, ref digits);
            LevelMasks.Add256(ref block[0], 32, ref quotes, ref points, ref digits);
            Assert.Equal((masks.Quotes, masks.Points, masks.Digits), (quotes, points, digits));
            (quotes, points, digits) = (0, 0, 0);
            for (var at = 0; at < 64; at += 16) LevelMasks.Add128(ref block[0], at, ref quotes, ref points, ref digits);
            Assert.Equal((masks.Quotes, masks.Points, masks.Digits), (quotes, points, digits));
            for (var i = 0; i < 64; i++)
            {
                Assert.Equal(block[i] == '"', (quotes >> i & 1) != 0);
                Assert.Equal(block[i] == '.', (points >> i & 1) != 0);
                Assert.Equal(block[i] is >= (byte)'0' and <= (byte)'9', (digits >> i & 1) != 0);
            }
        }
    }

    private static byte[] Levels(Random random)
    {
        var text = new StringBuilder();
        for (var n = random.Next(1, 8); n > 0; n--)
        {
            text.Append(text.Length > 0 ? "," : "").Append("[\"").Append(Number(random)).Append("\",\"").Append(Number(random)).Append('"');
            if (random.Next(4) == 0) text.Append(",\"0\",\"").Append(random.Next(1000)).Append('"');
            text.Append(']');
        }

        text.Append("],\"a\":[]").Append(' ', 100);
        if (random.Next(2) == 0) text[random.Next(Math.Min(text.Length, 120))] = "\"[],.0x -\\"[random.Next(10)];
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private static string Number(Random random)
    {
        var whole = random.Next(8) == 0 ? random.NextInt64(1L << 40).ToString() : random.Next(random.Next(2) == 0 ? 100 : 99_999_999).ToString();
        if (random.Next(5) == 0) return whole;
        var decimals = random.Next(1, 11);
        var fraction = random.NextInt64((long)Math.Pow(10, decimals)).ToString().PadLeft(decimals, '0');
        if (random.Next(2) == 0) fraction = fraction[..(decimals / 2)].PadRight(decimals, '0');
        return $"{whole}.{fraction}";
    }

    private static List<string> Split(ReadOnlySpan<byte> levels)
    {
        var text = Encoding.Latin1.GetString(levels);
        return text.Length == 0 ? [] : [.. text[1..^1].Split("],[").Select(l => $"[{l}]")];
    }
}
