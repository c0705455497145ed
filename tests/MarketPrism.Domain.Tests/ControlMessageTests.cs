using System.Text;

namespace MarketPrism.Domain.Tests;

public sealed class ControlMessageTests
{
    [Fact]
    public void Snapshot_request_has_the_documented_fields()
    {
        var json = new SnapshotRequest("p1-7", 1000, "gap").ToJson();
        Assert.Equal("""{"id":"p1-7","depth":1000,"reason":"gap"}""", Encoding.UTF8.GetString(json));
        Assert.Equal(new SnapshotRequest("p1-7", 1000, "gap"), SnapshotRequest.Read(json));
    }

    [Fact]
    public void Reply_has_the_documented_fields()
    {
        var json = new RequestReply("p1-7", false, RequestReply.Budget, 1500).ToJson();
        Assert.Equal("""{"id":"p1-7","accepted":false,"error":"budget","retry_after_ms":1500}""", Encoding.UTF8.GetString(json));
        Assert.Equal(new RequestReply("p1-7", false, "budget", 1500), RequestReply.Read(json));
        Assert.Contains("\"error\":null", Encoding.UTF8.GetString(new RequestReply("a", true, null, 0).ToJson()), StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_survive_the_round_trip()
    {
        var backfill = new BackfillRequest("b", 10, null, null, 7, "hole");
        Assert.Equal(backfill, BackfillRequest.Read(backfill.ToJson()));
        Assert.Equal(new ProcessorBeat("processor-3", true), ProcessorBeat.Read(new ProcessorBeat("processor-3", true).ToJson()));
        Assert.Equal(3, new ProcessorBeat("processor-3", false).Ordinal);
        var claim = new PartitionClaim("p", 9, true, new Dictionary<string, TradePosition> { ["binance|spot|BTCUSDT"] = new(7, 8) });
        var readClaim = PartitionClaim.Read(claim.ToJson());
        Assert.NotNull(readClaim);
        Assert.Equal(claim with { Trades = readClaim.Trades }, readClaim);
        Assert.Equal(claim.Trades, readClaim.Trades);

        var notice = new ConnectionNotice(ConnectionEvent.Beat, "pod/shard/0/1", 5, "wss://host", "", "", [new(new VirtualPartition(0x3d), 17), new(new VirtualPartition(0), 3)]);
        var read = ConnectionNotice.Read(notice.ToJson());
        Assert.NotNull(read);
        Assert.Equal(notice with { Positions = read.Positions }, read);
        Assert.Equal(notice.Positions, read.Positions);

        var streams = new DesiredStreams("pod/shard", [new(Channel.OrderBook, "depth", ["BTCUSDT", "币安USDT"]) { Down = ["币安USDT"] }, new(Channel.Trade, "trade", [])]) { TimeNs = 1_795_305_600_123_456_789 };
        var readStreams = DesiredStreams.Read(streams.ToJson());
        Assert.NotNull(readStreams);
        Assert.Equal("pod/shard", readStreams.Source);
        Assert.Equal(2, readStreams.Streams.Count);
        Assert.Equal(streams.Streams[0].Symbols, readStreams.Streams[0].Symbols);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"id\":5}")]
    [InlineData("{\"event\":\"beat\",\"conn\":\"c\",\"ns\":1,\"positions\":{\"ff\":1}}")]
    [InlineData("{\"source\":\"s\",\"streams\":[{\"channel\":\"trade\",\"raw_channel\":\"trade\",\"symbols\":[null]}]}")]
    public void What_is_no_message_reads_as_null(string text)
    {
        var json = Encoding.UTF8.GetBytes(text);
        Assert.Null(SnapshotRequest.Read(json));
        Assert.Null(BackfillRequest.Read(json));
        Assert.Null(RequestReply.Read(json));
        Assert.Null(ConnectionNotice.Read(json));
        Assert.Null(DesiredStreams.Read(json));
        Assert.Null(ProcessorBeat.Read(json));
        Assert.Null(PartitionClaim.Read(json));
    }
}
