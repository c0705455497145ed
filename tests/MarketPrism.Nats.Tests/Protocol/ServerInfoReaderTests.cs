using MarketPrism.Nats.Protocol;

namespace MarketPrism.Nats.Tests.Protocol;

public sealed class ServerInfoReaderTests
{
    [Fact]
    public void Known_fields_are_read_and_unknown_ones_skipped()
    {
        var info = ServerInfoReader.Read(
            """{"server_id":"ID","xkey":{"a":[1]},"port":4222,"max_payload":99,"headers":true,"connect_urls":["a:1","b:2"],"client_id":18446744073709551615,"ldm":true,"nonce":"n"}"""u8);
        Assert.Equal(("ID", 4222, 99, true, true, "n"), (info.Id, info.Port, info.MaxPayload, info.HeadersSupported, info.LameDuckMode, info.Nonce));
        Assert.Equal(["a:1", "b:2"], info.ClientConnectUrls!);
        Assert.Equal(ulong.MaxValue, info.ClientId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"port\":\"x\"}")]
    [InlineData("{\"port\":")]
    [InlineData("{\"connect_urls\":3}")]
    public void Malformed_info_is_a_violation(string json) =>
        Assert.Throws<NatsProtocolViolationException>(() => ServerInfoReader.Read(System.Text.Encoding.UTF8.GetBytes(json)));
}
