using System.Text;
using MarketPrism.Exchanges.Binance;

namespace MarketPrism.Exchanges.Tests.Binance;

public sealed class BinanceClassifierTests
{
    private static readonly IFeedProtocol Spot = VenueCatalog.Find(Exchange.Binance, Market.Spot).Feed;
    private static readonly IFeedProtocol Usdm = VenueCatalog.Find(Exchange.Binance, Market.Usdm).Feed;

    [Theory]
    [InlineData("""{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1795305600123,"s":"BTCUSDT","U":8100000157,"u":8100000160,"b":[["1.5","2"]],"a":[]}}""", "depth", "btcusdt", "8100000157-8100000160", 1795305600123)]
    [InlineData("""{"stream":"btcusdt@depth","data":{"e":"depthUpdate","E":17,"T":16,"s":"BTCUSDT","ps":"BTCUSDT","st":1,"U":11563389053377,"u":11563389081061,"pu":11563389052953,"b":[],"a":[]}}""", "depth", "btcusdt", "11563389053377-11563389081061", 17)]
    [InlineData("""{"stream":"btcusdt@bookTicker","data":{"u":8100000160,"s":"BTCUSDT","b":"64123.40","B":"0.51","a":"64123.41","A":"1.2"}}""", "bookTicker", "btcusdt", "8100000160", 0)]
    [InlineData("""{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":99,"E":1795305600125,"T":1795305600118,"s":"BTCUSDT","b":"1","B":"3","a":"2","A":"1"}}""", "bookTicker", "btcusdt", "99", 1795305600125)]
    [InlineData("""{"stream":"btcusdt@trade","data":{"e":"trade","E":1795305600123,"s":"BTCUSDT","t":5123456789,"p":"64123.40","q":"0.01","T":1795305600121,"m":true,"M":true}}""", "trade", "btcusdt", "5123456789", 1795305600123)]
    [InlineData("""{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1795305600140,"s":"BTCUSDT","a":3100200300,"p":"64120.20","q":"0.120","nq":"0.1","f":6900000001,"l":6900000005,"T":1,"m":false,"st":1}}""", "aggTrade", "btcusdt", "3100200300", 1795305600140)]
    [InlineData("""{"stream":"btcusdt@markPrice@1s","data":{"e":"markPriceUpdate","E":1795305603000,"s":"BTCUSDT","p":"64119.5","i":"64125.0","P":"64118.2","r":"0.0001","T":1795334400000,"st":1}}""", "markPrice", "btcusdt", "hash", 1795305603000)]
    [InlineData("""{"stream":"btcusdt@forceOrder","data":{"e":"forceOrder","E":1795305604000,"o":{"s":"BTCUSDT","S":"SELL","q":"0.014","p":"1","T":1795305603990}}}""", "forceOrder", "btcusdt", "hash", 1795305604000)]
    [InlineData("""{"stream":"币安人生usdt@trade","data":{"e":"trade","E":5,"s":"币安人生USDT","t":7,"p":"1","q":"1","T":4,"m":true}}""", "trade", "币安人生usdt", "7", 5)]
    [InlineData("""{"stream":"!markPrice@arr","data":[{"e":"markPriceUpdate","E":1}]}""", "arr", "!markPrice", "hash", 0)]
    public void Data_frames_give_stream_identity_and_time(string frame, string channel, string symbol, string identity, long time)
    {
        Assert.Equal(new Seen(FrameKind.Data, channel, symbol, identity, time), Seen.By(Spot, frame));
        Assert.Equal(new Seen(FrameKind.Data, channel, symbol, identity, time), Seen.By(Usdm, frame));
    }

    [Theory]
    [InlineData("""{"data":{"a":[["3","1"],["4","1"]],"b":[],"u":12,"E":5,"U":11,"s":"X","e":"depthUpdate"},"stream":"x@depth@100ms"}""", "depth", "11-12", 5)]
    [InlineData(""" { "stream" : "x@depth" , "data" : { "b" : [ [ "1" , "2]]" ] ] , "U" : 11 , "u" : 12 , "E" : 5 } } """, "depth", "11-12", 5)]
    [InlineData("""{"extra":{"a":["]}\""]},"stream":"x@trade","data":{"s":"\"t\":5","T":3,"t":9,"E":4}}""", "trade", "9", 4)]
    public void Order_of_keys_blanks_and_unknown_keys_do_not_matter(string frame, string channel, string identity, long time) =>
        Assert.Equal(new Seen(FrameKind.Data, channel, "x", identity, time), Seen.By(Spot, frame));

    [Theory]
    [InlineData("""{"stream":"x@depth","data":{"E":5,"U":"no","u":12}}""", 5)]
    [InlineData("""{"stream":"x@trade","data":{"E":5,"t":99999999999999999999}}""", 5)]
    [InlineData("""{"stream":"x@trade","data":{"E":5}}""", 5)]
    public void Data_without_usable_ids_are_told_apart_by_their_bytes(string frame, long time) =>
        Assert.Equal("hash", Seen.By(Spot, frame) is { Kind: FrameKind.Data } seen && seen.Time == time ? seen.Identity : "not data");

    [Theory]
    [InlineData("""{"stream":"btcusdt@depth","data":{"e":"depthUpdate","E":17,"T":16,"s":"BTCUSDT","U":7,"u":9,"pu":5,"b":[],"a":[]}}""", 5)]
    [InlineData("""{"stream":"btcusdt@depth","data":{"e":"depthUpdate","E":17,"T":16,"s":"BTCUSDT","ps":"BTCUSDT","st":1,"U":7,"u":9,"pu":5,"b":[],"a":[]}}""", 5)]
    [InlineData("""{ "stream":"btcusdt@depth","data":{"e":"depthUpdate","E":17,"s":"BTCUSDT","U":7,"u":9,"pu":5,"b":[],"a":[]}}""", 5)]
    [InlineData("""{"stream":"btcusdt@depth","data":{"e":"depthUpdate","E":17,"s":"BTCUSDT","U":7,"u":9,"pu":"no","b":[],"a":[]}}""", 0)]
    [InlineData("""{"stream":"btcusdt@depth","data":{"e":"depthUpdate","E":17,"s":"BTCUSDT","U":7,"u":9,"b":[],"a":[]}}""", 0)]
    public void The_id_before_of_futures_is_read(string frame, long previous)
    {
        var header = Spot.Classify(Encoding.UTF8.GetBytes(frame));
        Assert.Equal((previous, 9L), (header.PreviousId, header.Identity.Last));
    }

    [Theory]
    [InlineData("""{"result":null,"id":1}""", ControlReplyKind.Ack, "1")]
    [InlineData("""{"id":12,"result":["btcusdt@aggTrade"]}""", ControlReplyKind.Subscriptions, "12")]
    [InlineData("""{"code":2,"msg":"Invalid request: too many parameters","id":"a7"}""", ControlReplyKind.Error, "a7")]
    [InlineData("""{"code":3,"msg":"Invalid JSON: expected value at line 1 column 1"}""", ControlReplyKind.Error, null)]
    [InlineData("""{"error":{"code":3,"msg":"Invalid JSON"},"id":4}""", ControlReplyKind.Error, "4")]
    [InlineData("""{"e":"serverShutdown","E":1770123456789}""", ControlReplyKind.GoingAway, null)]
    [InlineData("""{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1770123456789}}""", ControlReplyKind.GoingAway, null)]
    [InlineData("""{"result":true,"id":5}""", ControlReplyKind.Other, "5")]
    public void Control_frames_are_told_and_read(string frame, ControlReplyKind kind, string? id)
    {
        var bytes = Encoding.UTF8.GetBytes(frame);
        Assert.Equal(FrameKind.Control, Spot.Classify(bytes).Kind);
        var reply = Spot.ReadControl(bytes);
        Assert.Equal((kind, id), (reply.Kind, reply.Id));
    }

    [Fact]
    public void Errors_and_lists_carry_their_content()
    {
        var error = Spot.ReadControl("""{"error":{"code":3,"msg":"Invalid JSON"},"id":4}"""u8);
        Assert.Equal(("3", "Invalid JSON"), (error.Code, error.Message));
        Assert.Equal(["a@trade", "b@depth"], Spot.ReadControl("""{"result":["a@trade","b@depth"],"id":3}"""u8).Subscriptions);
        Assert.Equal(ControlReplyKind.Other, Spot.ReadControl("""{"result":["""u8).Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("pong")]
    [InlineData("[1,2]")]
    [InlineData("{}")]
    [InlineData("""{"stream":"x","data":{}}""")]
    [InlineData("""{"stream":"@trade","data":{"t":1}}""")]
    [InlineData("""{"stream":"x@trade"}""")]
    [InlineData("""{"stream":"x@tr""")]
    [InlineData("""{"e":"trade","t":1}""")]
    public void Anything_else_is_unknown(string frame) => Assert.Equal(FrameKind.Unknown, Seen.By(Spot, frame).Kind);

    [Theory]
    [InlineData("binance-spot-2021.frames.gz", 265)]
    [InlineData("binance-spot-ethusdt-2024.frames.gz", 33_617)]
    [InlineData("binance-usdm-2021.frames.gz", 1_535)]
    [InlineData("binance-usdm-ethusdt-2024.frames.gz", 74_654)]
    public void Every_frame_of_the_recordings_is_data_of_the_stream_that_it_names(string file, int frames)
    {
        var count = 0;
        foreach (var frame in CaptureFrames.Of(CaptureFrames.Path(file)))
        {
            using var json = System.Text.Json.JsonDocument.Parse(frame);
            var name = json.RootElement.GetProperty("stream").GetString()!.Split('@');
            var data = json.RootElement.GetProperty("data");
            var identity = name[1] switch
            {
                "depth" => $"{data.GetProperty("U")}-{data.GetProperty("u")}",
                "bookTicker" => data.GetProperty("u").ToString(),
                "trade" => data.GetProperty("t").ToString(),
                "aggTrade" => data.GetProperty("a").ToString(),
                _ => "hash",
            };
            var time = data.TryGetProperty("E", out var e) ? e.GetInt64() : 0;
            Assert.Equal(new Seen(FrameKind.Data, name[1], name[0], identity, time), Seen.By(Spot, frame));
            Assert.Equal(identity != "hash", BinanceFastClassifier.TryClassify(frame, out var fast));
            if (identity != "hash") Assert.Equal(Seen.Of(BinanceClassifier.ClassifyAny(frame)), Seen.Of(fast));
            count++;
        }

        Assert.Equal(frames, count);
    }
}
