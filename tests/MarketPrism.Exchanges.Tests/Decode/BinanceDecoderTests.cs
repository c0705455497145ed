using MarketPrism.Exchanges.Binance;

namespace MarketPrism.Exchanges.Tests.Decode;

public sealed class BinanceDecoderTests
{
    private readonly RecordingSink _sink = new();

    [Theory]
    [InlineData("""{"e":"depthUpdate","E":1795305600123,"s":"BTCUSDT","U":157,"u":160,"b":[["64123.40000000","0.51200000"],["64120.00000000","0.00000000"]],"a":[["64123.41000000","1.20000000"]]}""")]
    [InlineData("""{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1795305600123,"s":"BTCUSDT","U":157,"u":160,"b":[["64123.40000000","0.51200000"],["64120.00000000","0.00000000"]],"a":[["64123.41000000","1.20000000"]]}}""")]
    [InlineData("""{"data":{"a":[["64123.41","1.2"]],"b":[["64123.4","0.512"],["64120","0"]],"u":160,"U":157,"s":"BTCUSDT","E":1795305600123,"e":"depthUpdate"},"stream":"btcusdt@depth@100ms"}""")]
    [InlineData("""  { "x" : {"deep":[1,{"er":"\u00e9é"}]}, "stream" : "btcusdt@depth" , "data" : { "new" : [ 1.5e-3 , null ] , "e" : "depthUpdate" , "E" : 1795305600123 , "s" : "BTC\u0055SDT" , "U" : 157 , "u" : 160 , "b" : [ [ "64123.40" , "0.5120" , "7" , [ ] ] , [ "64120" , "0" ] ] , "a" : [ [ "64123.41" , "1.2" ] ] , "z" : true } , "more" : false }  """)]
    public void Depth_is_read_in_any_envelope_order_and_spacing(string frame)
    {
        Assert.Equal(DecodeStatus.Ok, _sink.Decode(new BinanceDecoder(Market.Spot), "depth", frame));
        Assert.Equal("Update BTCUSDT U=157 u=160 pu=-1 E=1795305600123 c=0 b=64123.4x0.512,64120x0 a=64123.41x1.2", _sink.Text);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 3)]
    [InlineData(8, 8)]
    [InlineData(11, 9)]
    public void Levels_keep_every_digit_whatever_the_scales_asked_for(int price, int quantity)
    {
        _sink.Scales = (price, quantity);
        const string Frame = """{"e":"depthUpdate","E":1,"s":"X","U":1,"u":2,"b":[["5","100"],["0.00000000001","987654321.12345678"],["0.5","1"]],"a":[["7.25","987654321"]]}""";
        Assert.Equal(DecodeStatus.Ok, _sink.Decode(new BinanceDecoder(Market.Spot), "depth", Frame));
        Assert.Equal("Update X U=1 u=2 pu=-1 E=1 c=0 b=5x100,0.00000000001x987654321.12345678,0.5x1 a=7.25x987654321", _sink.Text);
    }

    [Theory]
    [InlineData("usdm", 1, DecodeStatus.Ok)]
    [InlineData("usdm", 2, DecodeStatus.Ignored)]
    [InlineData("coinm", 2, DecodeStatus.Ok)]
    [InlineData("coinm", 1, DecodeStatus.Ignored)]
    public void Futures_events_of_the_other_product_are_ignored(string market, int product, DecodeStatus status)
    {
        var frame = $$"""{"e":"depthUpdate","E":5,"T":4,"s":"BTCUSD_PERP","ps":"BTCUSD","st":{{product}},"U":10,"u":20,"pu":9,"b":[],"a":[["1","2"]]}""";
        Assert.Equal(status, _sink.Decode(new BinanceDecoder(Market.Parse(market)), "depth", frame));
        Assert.Equal(status == DecodeStatus.Ok ? "Update BTCUSD_PERP U=10 u=20 pu=9 E=5 T=4 c=0 b= a=1x2" : "", _sink.Text);
    }

    [Theory]
    [InlineData("bookTicker", """{"u":160,"s":"BTCUSDT","b":"64123.40","B":"0.51","a":"64123.41","A":"1.2"}""", "bbo BTCUSDT 160 64123.4:0.51 64123.41:1.2 0")]
    [InlineData("bookTicker", """{"u":160,"s":"NEW","b":"0.00000000","B":"0.00000000","a":"64123.41","A":"1.2"}""", "bbo NEW 160 : 64123.41:1.2 0")]
    [InlineData("bookTicker", """{"e":"bookTicker","u":160,"E":125,"T":118,"s":"BTCUSDT","ps":"BTCUSDT","st":1,"b":"1","B":"2","a":"3","A":"4"}""", "bbo BTCUSDT 160 1:2 3:4 125 T=118")]
    [InlineData("trade", """{"e":"trade","E":3,"s":"BTCUSDT","t":5123456789,"p":"64123.40","q":"0.01000000","T":2,"m":true,"M":true}""", "trade BTCUSDT 5123456789 after 5123456788 64123.4 0.01 Sell 2 sent 3")]
    [InlineData("aggTrade", """{"e":"aggTrade","E":3,"s":"BTCUSDT","a":300,"p":"64120.20","q":"0.120","nq":"0.100","f":1,"l":5,"T":31,"m":false,"st":1}""", "trade BTCUSDT 300 after 299 64120.2 0.12 Buy 31 of 1-5 sent 3")]
    [InlineData("markPrice", """{"e":"markPriceUpdate","E":30,"s":"BTCUSDT","p":"64119.50000000","ap":"1","i":"64125.01234567","P":"2","r":"-0.00010000","T":1795334400000,"st":1}""", "mark BTCUSDT 64119.5 index 64125.01234567 30\nfunding BTCUSDT -0.0001 next 1795334400000 30")]
    [InlineData("markPrice", """{"e":"markPriceUpdate","E":30,"s":"BTCUSDT_261225","p":"64119.5","i":"","P":"2","r":"","T":0}""", "mark BTCUSDT_261225 64119.5 index  30")]
    [InlineData("forceOrder", """{"e":"forceOrder","E":4,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014","p":"63910.00","ap":"63955.20","X":"FILLED","l":"0.014","z":"0.014","T":3990}}""", "liquidation BTCUSDT Sell 63955.2 0.014 order 63910 0.014 Filled 3990 sent 4")]
    [InlineData("forceOrder", """{"e":"forceOrder","E":4,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014","p":"63910.00","ap":"0","X":"NEW","l":"0","z":"0","T":3990}}""", "liquidation BTCUSDT Sell ? 0 order 63910 0.014 New 3990 sent 4")]
    [InlineData("markPrice", """{"e":"markPriceUpdate","E":30,"s":"BTCUSDT_261225","p":"64119.5","i":"64125","P":"2","r":"0.00000000","T":0}""", "mark BTCUSDT_261225 64119.5 index 64125 30")]
    [InlineData("markPrice", """{"e":"markPriceUpdate","E":30,"s":"BTCUSDT","p":"64119.5","i":"64125","P":"2","r":"0.00000000","T":1795334400000}""", "mark BTCUSDT 64119.5 index 64125 30\nfunding BTCUSDT 0 next 1795334400000 30")]
    [InlineData("markPrice", """{"e":"markPriceUpdate","E":30,"s":"BTCUSDT","p":"","i":null,"r":"","T":1795334400000}""", "funding BTCUSDT ? next 1795334400000 30")]
    [InlineData("openInterest", """{"openInterest":"81234.567","symbol":"BTCUSDT","time":17}""", "interest BTCUSDT 81234.567 17")]
    [InlineData("snapshot", """{"lastUpdateId":160,"E":130,"T":121,"bids":[["64120.10","3.514"]],"asks":[]}""", "RestSnapshot - U=-1 u=160 pu=-1 E=130 T=121 c=0 b=64120.1x3.514 a=")]
    [InlineData("backfill", """[{"id":7,"price":"4.0","qty":"12","quoteQty":"48","time":9,"isBuyerMaker":true,"isBestMatch":true},{"a":8,"p":"4.1","q":"1","f":1,"l":2,"T":10,"m":false,"M":true}]""", "trade - 7 after 6 4 12 Sell 9 backfill\ntrade - 8 after 7 4.1 1 Buy 10 of 1-2 backfill")]
    public void Channels_are_read(string channel, string frame, string expected)
    {
        Assert.Equal(DecodeStatus.Ok, _sink.Decode(new BinanceDecoder(Market.Usdm), channel, frame));
        Assert.Equal(expected, _sink.Text);
    }

    [Fact]
    public void Arrays_of_all_markets_are_filtered_by_product()
    {
        const string Frame = """{"stream":"!markPrice@arr@1s","data":[{"e":"markPriceUpdate","E":1,"s":"A","p":"1","r":"0.1","T":5,"st":1},{"e":"markPriceUpdate","E":1,"s":"B","p":"1","r":"","T":5,"st":2}]}""";
        Assert.Equal(DecodeStatus.Ok, _sink.Decode(new BinanceDecoder(Market.Usdm), "markPrice", Frame));
        Assert.Equal("mark A 1 index  1\nfunding A 0.1 next 5 1", _sink.Text);
    }

    [Fact]
    public void Trades_off_the_book_are_ignored()
    {
        const string Frame = """{"e":"trade","E":3,"T":2,"s":"BTCUSDT","t":5,"p":"1","q":"1","X":"INSURANCE_FUND","m":true}""";
        Assert.Equal(DecodeStatus.Ignored, _sink.Decode(new BinanceDecoder(Market.Usdm), "trade", Frame));
        Assert.Empty(_sink.Events);
    }

    [Theory]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1,"u":2,"b":[],"a":[]}x""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1,"u":2,"b":[],"a":[]""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1,"u":2,"b":[],"a":[],}""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1,"u":2,"b":[["1","2"],],"a":[]}""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1,"u":2,"b":[["1","2"]["1","2"]],"a":[]}""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1,"u":2,"b":[["1"]],"a":[]}""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1,"u":2,"b":[["1",2]],"a":[]}""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1,"u":2,"b":[["1.","2"]],"a":[]}""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1,"u":2,"b":[["1e3","2"]],"a":[]}""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1,"u":2,"b":[["-1","2"]],"a":[]}""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1,"u":2,"b":[[" 1","2"]],"a":[]}""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1,"u":2,"b":[["","2"]],"a":[]}""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":01,"u":2,"b":[],"a":[]}""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1.0,"u":2,"b":[],"a":[]}""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":3,"u":2,"b":[],"a":[]}""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1,"b":[],"a":[]}""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1,"u":2,"b":[]}""")]
    [InlineData("""{"e":"depthUpdate","E":1,"U":1,"u":2,"b":[],"a":[]}""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1,"u":2,"u":3,"b":[],"a":[]}""")]
    [InlineData("""{"e":"kline","E":1,"s":"X","U":1,"u":2,"b":[],"a":[]}""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1,"u":2,"b":[],"a":[],"n":{"x":tru}}""")]
    [InlineData("""{"stream":"x@depth","data":{"e":"depthUpdate","E":1,"s":"X","U":1,"u":2,"b":[],"a":[]},"data":{}}""")]
    [InlineData("""{"stream":"x@depth"}""")]
    [InlineData("""[]]""")]
    [InlineData("")]
    [InlineData("pong")]
    [InlineData("null")]
    public void A_garbled_frame_is_refused_and_nothing_of_it_handed_on(string frame)
    {
        Assert.Equal(DecodeStatus.Malformed, _sink.Decode(new BinanceDecoder(Market.Spot), "depth", frame));
        Assert.Empty(_sink.Events);
    }

    [Theory]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1,"u":2,"b":[["99999999999999999999","2"]],"a":[]}""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1,"u":2,"b":[["10000000000","2"],["0.0000000001","1"]],"a":[]}""")]
    [InlineData("""{"e":"depthUpdate","E":1,"s":"X","U":1,"u":99999999999999999999,"b":[],"a":[]}""")]
    public void A_number_that_does_not_fit_is_named_so(string frame)
    {
        Assert.Equal(DecodeStatus.NumberOutOfRange, _sink.Decode(new BinanceDecoder(Market.Spot), "depth", frame));
        Assert.Empty(_sink.Events);
    }

    [Fact]
    public void Unknown_channels_are_checked_and_ignored()
    {
        var decoder = new BinanceDecoder(Market.Spot);
        Assert.Equal(DecodeStatus.Ignored, _sink.Decode(decoder, "kline_1m", """{"stream":"x@kline_1m","data":{"e":"kline","k":{"o":"1"}}}"""));
        Assert.Equal(DecodeStatus.Malformed, _sink.Decode(decoder, "kline_1m", """{"stream":"x@kline_1m","data":{"e":"kline","k":{"o":"1"}}"""));
    }

    [Fact]
    public void Instruments_come_from_the_exchange_information()
    {
        const string Body = """
            {"symbols":[
             {"symbol":"BTCUSDT","status":"TRADING","contractType":"PERPETUAL","baseAsset":"BTC","quoteAsset":"USDT","deliveryDate":4133404800000,"filters":[{"filterType":"PRICE_FILTER","tickSize":"0.10"},{"filterType":"LOT_SIZE","stepSize":"0.001"}]},
             {"symbol":"BTCUSDT_261225","status":"TRADING","contractType":"CURRENT_QUARTER","baseAsset":"BTC","quoteAsset":"USDT","deliveryDate":1798185600000,"filters":[]}]}
            """;
        Assert.Equal(DecodeStatus.Ok, _sink.Decode(new BinanceDecoder(Market.Usdm), "instruments", Body));
        Assert.Equal(["BTC-USDT", "BTC-USDT-261225"], _sink.Instruments.Select(i => i.Symbol));
        Assert.Equal([MarketType.Perpetual, MarketType.Futures], _sink.Instruments.Select(i => i.MarketType));
        Assert.Equal(FixedNumber.Parse("0.1"), _sink.Instruments[0].Tick);
        Assert.Equal(FixedNumber.Parse("0.001"), _sink.Instruments[0].Lot);
        Assert.Equal(DecodeStatus.Malformed, _sink.Decode(new BinanceDecoder(Market.Usdm), "instruments", Body[..^9]));
    }
}
