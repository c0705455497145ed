using System.IO.Compression;
using System.Text;
using MarketPrism.Domain;

namespace MarketPrism.Markets.Tests.Captures;

public sealed class CaptureFileTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        var file = new MemoryStream();
        using (var writer = new CaptureWriter(file, Exchange.Parse("okx-demo"), Market.Public))
        {
            writer.Write(1, CaptureKind.Open, "wss://a\tb"u8, default);
            writer.Write(long.MaxValue, CaptureKind.Frame, "wss://x"u8, Encoding.UTF8.GetBytes(new string('ä', 200_000)));
            writer.Write(3, CaptureKind.Rest, "https://x"u8, "{\n\t\"a\":1}"u8);
            writer.Write(4, CaptureKind.Close, ""u8, "went away"u8);
        }

        using var reader = Read(file.ToArray());
        Assert.Equal(("okx-demo", "public"), (reader.Exchange.Token, reader.Market.Token));
        Assert.Equal((1, CaptureKind.Open, "wss://a b", ""), Next(reader));
        Assert.Equal((long.MaxValue, CaptureKind.Frame, "wss://x", new string('ä', 200_000)), Next(reader));
        Assert.Equal((3, CaptureKind.Rest, "https://x", "{ \t\"a\":1}"), Next(reader));
        Assert.Equal((4, CaptureKind.Close, "", "went away"), Next(reader));
        Assert.False(reader.TryRead(out _));
    }

    [Theory]
    [InlineData("", 1, "empty")]
    [InlineData("#capture v2 exchange=binance market=spot\n", 1, "#capture v1")]
    [InlineData("#capture v1 exchange=binance\n", 1, "market=")]
    [InlineData("#capture v1 exchange=BINANCE! market=spot\n", 1, "no exchange token")]
    [InlineData("#capture v1 exchange=binance market=spot\n1\tframe\tx\t{}\n1\tframe\tx\n", 3, "four fields")]
    [InlineData("#capture v1 exchange=binance market=spot\nx\tframe\tx\t{}\n", 2, "receive time")]
    [InlineData("#capture v1 exchange=binance market=spot\n1\tfram\tx\t{}\n", 2, "open, sent, frame, rest, close")]
    [InlineData("#capture v1 exchange=binance market=spot\n1\tframe\tx\t{}", 2, "cut")]
    public void Damage_is_named_by_line_and_reason(string text, long line, string reason)
    {
        var e = Assert.Throws<CaptureFormatException>(() => ReadAll(Zip(text)));
        Assert.Equal(line, e.Line);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_cut_anywhere_or_no_gzip_is_refused_and_never_read_as_whole()
    {
        var text = new StringBuilder("#capture v1 exchange=binance market=spot\n");
        for (var i = 0; i < 200; i++) text.Append(i).Append("\tframe\twss://x\t{\"n\":").Append(i * 7919 % 1000).Append("}\n");
        var whole = Zip(text.ToString());
        for (var length = 0; length < whole.Length; length += 1 + (length % 3)) Assert.Throws<CaptureFormatException>(() => ReadAll(whole[..length]));
        Assert.Throws<CaptureFormatException>(() => ReadAll(Encoding.UTF8.GetBytes(text.ToString())));
        Assert.Equal(200, ReadAll(whole));
    }

    private static int ReadAll(byte[] file)
    {
        using var reader = Read(file);
        var count = 0;
        while (reader.TryRead(out _)) count++;
        return count;
    }

    private static CaptureReader Read(byte[] file) => new("x.gz", new MemoryStream(file));

    private static (long Time, CaptureKind Kind, string Url, string Payload) Next(CaptureReader reader)
    {
        Assert.True(reader.TryRead(out var item));
        return (item.TimeNs, item.Kind, Encoding.UTF8.GetString(item.Url.Span), Encoding.UTF8.GetString(item.Payload.Span));
    }

    private static byte[] Zip(string text)
    {
        var file = new MemoryStream();
        using (var zip = new GZipStream(file, CompressionLevel.Fastest)) zip.Write(Encoding.UTF8.GetBytes(text));
        return file.ToArray();
    }
}
