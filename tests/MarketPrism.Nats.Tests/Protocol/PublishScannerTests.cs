using MarketPrism.Nats.Protocol;

namespace MarketPrism.Nats.Tests.Protocol;

public sealed class PublishScannerTests
{
    [Fact]
    public void Cut_at_every_byte_keeps_the_operation_that_was_cut()
    {
        var bytes = new byte[1000];
        var ends = new List<int> { 0 };
        ends.Add(ends[^1] + ClientOps.WritePublish(bytes.AsSpan(ends[^1]), "a"u8, default, default, "PUB x 1\r\n\r\n"u8, default));
        ends.Add(ends[^1] + ClientOps.WritePublish(bytes.AsSpan(ends[^1]), "bb"u8, "reply"u8, "NATS/1.0\r\nA: 1\r\n\r\n"u8, "abc"u8, "\r\ndef"u8));
        ends.Add(ends[^1] + ClientOps.WritePublish(bytes.AsSpan(ends[^1]), "c"u8, default, default, default, default));
        var written = bytes.AsSpan(0, ends[^1]);
        for (var sent = 0; sent <= written.Length; sent++)
        {
            var whole = ends.FindLastIndex(e => e <= sent);
            Assert.Equal((ends[whole], whole), PublishScanner.WholeOperations(written, sent));
        }
    }

    [Fact]
    public void Operations_have_the_form_of_the_protocol()
    {
        var bytes = new byte[200];
        Assert.Equal("PUB a 0\r\n\r\n", Text(ClientOps.WritePublish(bytes, "a"u8, default, default, default, default)));
        Assert.Equal("PUB a r 4\r\nabcd\r\n", Text(ClientOps.WritePublish(bytes, "a"u8, "r"u8, default, "ab"u8, "cd"u8)));
        Assert.Equal("HPUB a 12 13\r\nNATS/1.0\r\n\r\nx\r\n", Text(ClientOps.WritePublish(bytes, "a"u8, default, "NATS/1.0\r\n\r\n"u8, "x"u8, default)));
        Assert.Equal("SUB a g 7\r\nUNSUB 7 3\r\n", Text(ClientOps.WriteSubscribe(bytes, "a"u8, "g"u8, 7, 3)));
        Assert.Equal("SUB a 7\r\n", Text(ClientOps.WriteSubscribe(bytes, "a"u8, default, 7, null)));

        string Text(int length) => System.Text.Encoding.ASCII.GetString(bytes, 0, length);
    }
}
