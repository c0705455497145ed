using System.Text;
using MarketPrism.Nats.Protocol;
using Microsoft.Extensions.Primitives;

namespace MarketPrism.Nats.Tests.Protocol;

public sealed class HeaderBlockTests
{
    [Theory]
    [InlineData("NATS/1.0\r\n\r\n", 0, "")]
    [InlineData("NATS/1.0 503\r\n\r\n", 503, "")]
    [InlineData("NATS/1.0 100 Idle Heartbeat\r\n\r\n", 100, "Idle Heartbeat")]
    [InlineData("NATS/1.0   404   No Messages \r\n\r\n", 404, "No Messages")]
    public void Status_line_is_read(string block, int code, string text)
    {
        var headers = HeaderBlock.Read(Encoding.UTF8.GetBytes(block));
        Assert.Equal((code, text, 0), (headers.Code, headers.MessageText, headers.Count));
        Assert.Equal(code, HeaderBlock.StatusCode(Encoding.UTF8.GetBytes(block)));
    }

    [Fact]
    public void Names_keep_their_case_and_values_their_order()
    {
        var headers = HeaderBlock.Read("NATS/1.0\r\nA: 1\r\na:2\r\nA:  three \r\nUrl: http://x:1/\r\nEmpty:\r\n\r\n"u8);
        Assert.Equal(new StringValues(["1", "three"]), headers["A"]);
        Assert.Equal("2", headers["a"]);
        Assert.Equal("http://x:1/", headers["Url"]);
        Assert.Equal("", headers["Empty"]);
        Assert.True(headers.TryGetLastValue("A", out var last));
        Assert.Equal("three", last);
        Assert.Throws<InvalidOperationException>(() => headers.Add("x", "y"));
    }

    [Theory]
    [InlineData("HTTP/1.1\r\n\r\n")]
    [InlineData("NATS/1.0")]
    [InlineData("NATS/1.0\r\nA: 1\r\n")]
    [InlineData("NATS/1.0\r\nno colon\r\n\r\n")]
    [InlineData("NATS/1.0\r\n: no name\r\n\r\n")]
    public void Malformed_block_is_an_error(string block) => Assert.Throws<FormatException>(() => HeaderBlock.Read(Encoding.UTF8.GetBytes(block)));

    [Fact]
    public void What_is_written_reads_back()
    {
        var headers = new NatsHeaders { ["Nats-Msg-Id"] = "binance:spot:1", ["Multi"] = new StringValues(["a", "ü: b", ""]) };
        var buffer = new byte[HeaderBlock.MaxLength(headers)];
        var length = HeaderBlock.Write(headers, buffer);
        Assert.True(HeaderBlock.IsFramed(buffer.AsSpan(0, length)));
        var read = HeaderBlock.Read(buffer.AsSpan(0, length));
        Assert.Equal(headers["Nats-Msg-Id"], read["Nats-Msg-Id"]);
        Assert.Equal(headers["Multi"], read["Multi"]);
    }

    [Theory]
    [InlineData("a b", "v")]
    [InlineData("a:", "v")]
    [InlineData("", "v")]
    [InlineData("ä", "v")]
    [InlineData("a", "v\r\nB: 2")]
    [InlineData("a", "v\n")]
    public void Header_that_would_change_the_block_is_refused(string name, string value)
    {
        var headers = new NatsHeaders { [name] = value };
        var error = Assert.Throws<ArgumentException>(() => HeaderBlock.Write(headers, new byte[200]));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }
}
