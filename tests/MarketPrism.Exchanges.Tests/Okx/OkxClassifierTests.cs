using System.Text;

namespace MarketPrism.Exchanges.Tests.Okx;

public sealed class OkxClassifierTests
{
    private static readonly IFeedProtocol Feed = VenueCatalog.Find(Exchange.Okx, Market.Public).Feed;

    [Theory]
    [InlineData("""{"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"snapshot","data":[{"asks":[["64120.2","415","0","13"]],"bids":[["64120.1","256","0","12"]],"ts":"1795305600085","checksum":0,"prevSeqId":-1,"seqId":123456}]}""", "books", "BTC-USDT-SWAP", "-1-123456", 1795305600085)]
    [InlineData("""{"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"update","data":[{"asks":[["64120.2","0","0","0"]],"bids":[],"ts":"1795305600185","checksum":0,"prevSeqId":123456,"seqId":123470}]}""", "books", "BTC-USDT-SWAP", "123456-123470", 1795305600185)]
    [InlineData("""{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"asks":[],"bids":[],"ts":"1795305600185","prevSeqId":15,"seqId":15}]}""", "books", "BTC-USDT", "15-15-1795305600185", 1795305600185)]
    [InlineData("""{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"asks":[],"bids":[["1","1","0","1"]],"ts":"1795305600185","prevSeqId":15,"seqId":3}]}""", "books", "BTC-USDT", "15-3", 1795305600185)]
    [InlineData("""{"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"830639474","px":"64120.2","sz":"0.12","side":"buy","ts":"1795305600897","count":"3","source":"0","seqId":1234}]}""", "trades", "BTC-USDT", "830639474", 1795305600897)]
    [InlineData("""{"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"tradeId":"5","ts":"7"},{"ts":"8","tradeId":"9"}]}""", "trades", "BTC-USDT", "5-9", 8)]
    [InlineData("""{"arg":{"channel":"bbo-tbt","instId":"BTC-USDT-SWAP"},"data":[{"asks":[["64120.3","7","0","2"]],"bids":[["64120.1","256","0","12"]],"ts":"1795305600191","seqId":123472}]}""", "bbo-tbt", "BTC-USDT-SWAP", "hash", 1795305600191)]
    [InlineData("""{"arg":{"channel":"mark-price","instId":"BTC-USDT-SWAP"},"data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP","markPx":"64119.5","ts":"1795305600200"}]}""", "mark-price", "BTC-USDT-SWAP", "hash", 1795305600200)]
    [InlineData("""{"arg":{"channel":"funding-rate","instId":"BTC-USDT-SWAP"},"data":[{"fundingRate":"0.0001","nextFundingRate":"","ts":"1795305600000"}]}""", "funding-rate", "BTC-USDT-SWAP", "hash", 1795305600000)]
    [InlineData("""{"arg":{"channel":"open-interest","instId":"BTC-USDT-SWAP"},"data":[{"instType":"SWAP","oi":"2216113.01","ts":"1795305600000"}]}""", "open-interest", "BTC-USDT-SWAP", "hash", 1795305600000)]
    [InlineData("""{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"details":[{"bkPx":"0.0078","side":"buy","sz":"13","ts":"1795305600010"}],"instId":"IOST-USDT-SWAP","instType":"SWAP"}]}""", "liquidation-orders", "SWAP", "hash", 1795305600010)]
    [InlineData("""{"arg":{"channel":"open-interest","instType":"SWAP","instId":"A-B-SWAP"},"data":[]}""", "open-interest", "A-B-SWAP", "hash", 0)]
    public void Data_frames_give_stream_identity_and_time(string frame, string channel, string symbol, string identity, long time) =>
        Assert.Equal(new Seen(FrameKind.Data, channel, symbol, identity, time), Seen.By(Feed, frame));

    [Theory]
    [InlineData("""{"data":[{"seqId":9,"prevSeqId":8,"ts":"7","bids":[],"asks":[["1","2","0","1"],["3","4","0","1"]]}],"action":"update","arg":{"instId":"A-B","channel":"books"}}""")]
    [InlineData(""" { "action" : "update" , "arg" : { "channel" : "books" , "instId" : "A-B" } , "new" : [ 1 , { "x" : "]" } ] , "data" : [ { "asks" : [ [ "1" , "2" ] ] , "ts" : "7" , "prevSeqId" : 8 , "seqId" : 9 } ] } """)]
    public void Order_of_keys_blanks_and_unknown_keys_do_not_matter(string frame) =>
        Assert.Equal(new Seen(FrameKind.Data, "books", "A-B", "8-9", 7), Seen.By(Feed, frame));

    [Fact]
    public void Only_snapshots_are_marked_as_such()
    {
        Assert.True(Feed.Classify("""{"arg":{"channel":"books","instId":"A-B"},"action":"snapshot","data":[{"ts":"1","prevSeqId":-1,"seqId":2}]}"""u8).IsSnapshot);
        Assert.False(Feed.Classify("""{"arg":{"channel":"books","instId":"A-B"},"action":"update","data":[{"ts":"1","prevSeqId":1,"seqId":2}]}"""u8).IsSnapshot);
    }

    [Fact]
    public void Pong_is_text() => Assert.Equal(FrameKind.Pong, Feed.Classify("pong"u8).Kind);

    [Theory]
    [InlineData("""{"id":"1512","event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT"},"connId":"a4d3ae55"}""", ControlReplyKind.Ack, "1512", "books/BTC-USDT", false)]
    [InlineData("""{"id":"1513","event":"unsubscribe","arg":{"channel":"liquidation-orders","instType":"SWAP"},"connId":"a4d3ae55"}""", ControlReplyKind.Ack, "1513", "liquidation-orders/SWAP", false)]
    [InlineData("""{"arg":{"channel":"books","instId":"BTC-USDT"},"event":"subscribe"}""", ControlReplyKind.Ack, null, "books/BTC-USDT", false)]
    [InlineData("""{"id":"1514","event":"error","code":"60018","msg":"Wrong URL or channel:books,instId:NOPE-USDT doesn't exist. Please use the correct URL, channel and parameters referring to API document.","connId":"a4d3ae55"}""", ControlReplyKind.Error, "1514", "books/NOPE-USDT", false)]
    [InlineData("""{"id":"9","event":"error","code":"60014","msg":"Requests too frequent","connId":"a"}""", ControlReplyKind.Error, "9", "", true)]
    [InlineData("""{"event":"notice","code":"64008","msg":"The connection will soon be closed for a service upgrade. Please reconnect.","connId":"a4d3ae55"}""", ControlReplyKind.GoingAway, null, "", false)]
    [InlineData("""{"event":"channel-conn-count","channel":"orders","connCount":"2","connId":"a"}""", ControlReplyKind.Other, null, "", false)]
    public void Control_frames_are_told_and_read(string frame, ControlReplyKind kind, string? id, string stream, bool transient)
    {
        var bytes = Encoding.UTF8.GetBytes(frame);
        Assert.Equal(FrameKind.Control, Feed.Classify(bytes).Kind);
        var reply = Feed.ReadControl(bytes);
        Assert.Equal((kind, id, stream, transient), (reply.Kind, reply.Id, string.Join(' ', reply.Streams.Select(s => $"{s.Channel}/{s.Symbol}")), reply.IsTransient));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ping")]
    [InlineData("pongpong")]
    [InlineData("{}")]
    [InlineData("""{"arg":{"channel":"books","instId":"A-B"}}""")]
    [InlineData("""{"arg":{"channel":"books","instId":"A-B"},"data":{}}""")]
    [InlineData("""{"arg":{"channel":"books"},"data":[]}""")]
    [InlineData("""{"arg":"books","data":[]}""")]
    [InlineData("""{"data":[{"ts":"1"}]}""")]
    public void Anything_else_is_unknown(string frame) => Assert.Equal(FrameKind.Unknown, Seen.By(Feed, frame).Kind);

    [Fact]
    public void Every_frame_of_the_recording_is_told()
    {
        var (data, control) = (0, 0);
        foreach (var frame in CaptureFrames.Of(CaptureFrames.Path("okx-public-2022.frames.gz")))
        {
            using var json = System.Text.Json.JsonDocument.Parse(frame);
            var arg = json.RootElement.GetProperty("arg");
            if (json.RootElement.TryGetProperty("event", out _))
            {
                Assert.Equal(FrameKind.Control, Feed.Classify(frame).Kind);
                var reply = Feed.ReadControl(frame);
                Assert.Equal(ControlReplyKind.Ack, reply.Kind);
                Assert.Equal([(arg.GetProperty("channel").GetString()!, arg.GetProperty("instId").GetString()!)], reply.Streams);
                control++;
                continue;
            }

            var first = json.RootElement.GetProperty("data")[0];
            var identity = first.TryGetProperty("tradeId", out var id) ? id.GetString()! : "hash"; // no seqId in 2022
            var time = long.Parse(first.GetProperty("ts").GetString()!, null);
            Assert.Equal(new Seen(FrameKind.Data, arg.GetProperty("channel").GetString()!, arg.GetProperty("instId").GetString()!, identity, time), Seen.By(Feed, frame));
            data++;
        }

        Assert.Equal((392, 18), (data, control));
    }
}
