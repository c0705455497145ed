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
        Assert.Null(EgressBeat.Read(json));
    }

    [Theory]
    [InlineData("""{"id":"p","epoch":9223372036854775807,"released":false,"trades":{}}""")]
    [InlineData("""{"id":"p","epoch":-1,"released":false,"trades":{}}""")]
    [InlineData("""{"id":"p","epoch":1e30,"released":false}""")]
    [InlineData("""{"id":"","epoch":1,"released":false}""")]
    [InlineData("""{"id":"p","epoch":1,"released":7}""")]
    [InlineData("""{"id":"p","epoch":1,"released":false,"trades":{"a":[]}}""")]
    [InlineData("""{"id":"p","epoch":1,"released":false,"trades":{"a":[1]}}""")]
    [InlineData("""{"id":"p","epoch":1,"released":false,"trades":{"a":{}}}""")]
    [InlineData("""{"id":"p","epoch":1,"released":false,"trades":[]}""")]
    public void A_claim_with_a_value_out_of_range_is_no_claim(string text) => Assert.Null(PartitionClaim.Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("""{"event":"beat","conn":"c","ns":1,"positions":{"100000000":1}}""")]
    [InlineData("""{"event":"beat","conn":"c","ns":1,"positions":{"00":-1}}""")]
    [InlineData("""{"event":"beat","conn":"c","ns":1,"positions":null}""")]
    [InlineData("""{"event":"beat","conn":"","ns":1}""")]
    [InlineData("""{"event":"beat","conn":"\ud800","ns":1}""")]
    [InlineData("""{"event":"beat","conn":"c","ns":99999999999999999999}""")]
    public void A_notice_with_a_value_out_of_range_is_no_notice(string text) => Assert.Null(ConnectionNotice.Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("""{"source":"s","streams":[{"channel":"trade","raw_channel":"trade","symbols":[""]}]}""")]
    [InlineData("""{"source":"s","streams":[{"channel":"trade","raw_channel":"","symbols":["A"]}]}""")]
    [InlineData("""{"source":"s","streams":[7]}""")]
    [InlineData("""{"source":"s","streams":{}}""")]
    public void Desired_streams_without_a_name_are_refused(string text) => Assert.Null(DesiredStreams.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Any_bytes_are_a_message_or_null()
    {
        var seed = Environment.GetEnvironmentVariable("MARKETPRISM_SEED") is { Length: > 0 } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"MARKETPRISM_SEED={seed}");
        var random = new Random(seed);
        byte[][] good =
        [
            new SnapshotRequest("i", 5, "r").ToJson(), new BackfillRequest("b", 10, null, null, 7, "gap").ToJson(), new RequestReply("a", true, null, 5).ToJson(), new ProcessorBeat("p", false).ToJson(), new EgressBeat("e", true).ToJson(),
            new PartitionClaim("p", 9, true, new Dictionary<string, TradePosition> { ["a|b|c"] = new(7, 8) }).ToJson(),
            new ConnectionNotice(ConnectionEvent.Beat, "c", 5, "u", "", "", [new(new VirtualPartition(3), 17)]).ToJson(),
            new DesiredStreams("s", [new(Channel.OrderBook, "depth", ["A", "B"])]).ToJson(),
        ];
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = (byte[])good[random.Next(good.Length)].Clone();
            for (var edits = random.Next(4); edits > 0; edits--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            ReadOnlyMemory<byte> json = bytes.AsMemory(0, random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length);
            SnapshotRequest.Read(json);
            BackfillRequest.Read(json);
            RequestReply.Read(json);
            ConnectionNotice.Read(json);
            DesiredStreams.Read(json);
            ProcessorBeat.Read(json);
            PartitionClaim.Read(json);
            EgressBeat.Read(json);
        }
    }
}
